/** `cnn init` through the built binary: in the checkout, in an installation, from another directory. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cnn, emptyDirectory, root } from './cnn.js'

const bundled = (await readdir(join(root, 'configs'))).map((file) => file.replace(/\.json$/, ''))

describe('cnn init', () => {
  it('lists every bundled config with its line', async () => {
    const { code, stdout } = await cnn(['init'], { cwd: await emptyDirectory() })
    expect(code).toBe(0)
    const { configs } = JSON.parse((await cnn(['init', '--json'], { cwd: await emptyDirectory() })).stdout)
    expect(configs.map(({ name }: { name: string }) => name)).toEqual(bundled.sort())
    for (const { name, description } of configs) {
      expect(description.length, name).toBeGreaterThan(20)
      expect(stdout).toMatch(new RegExp(`^ ${name} `, 'm'))
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each(bundled)(
    '%s: the copy is good, differs in $schema only, and names a schema that is there',
    async (name) => {
      const cwd = await emptyDirectory()
      const { code, stdout, stderr } = await cnn(['init', name, '--json'], { cwd })
      expect(code, stderr).toBe(0)
      expect(JSON.parse(stdout)).toEqual({
        file: `${name}.json`,
        schema: './config.schema.json',
        copied: 'config.schema.json'
      })
      const copy = JSON.parse(await readFile(join(cwd, `${name}.json`), 'utf8'))
      const original = JSON.parse(await readFile(join(root, 'configs', `${name}.json`), 'utf8'))
      expect(original.$schema).toBe('../schema/config.schema.json')
      expect(copy).toEqual({ ...original, $schema: './config.schema.json' })
      expect(await readFile(join(cwd, 'config.schema.json'), 'utf8')).toBe(
        await readFile(join(root, 'schema/config.schema.json'), 'utf8')
      )
      expect((await cnn(['train', '--config', `${name}.json`, '--dry-run'], { cwd })).code).toBe(0)
    }
  )

  it('points into node_modules where the program is installed in this directory or above', async () => {
    const cwd = await emptyDirectory()
    await mkdir(join(cwd, 'node_modules'))
    await symlink(root, join(cwd, 'node_modules/cnn'))
    await mkdir(join(cwd, 'deep/er'), { recursive: true })
    for (const [place, schema] of [
      ['.', './node_modules/cnn/schema/config.schema.json'],
      ['deep/er', '../../node_modules/cnn/schema/config.schema.json']
    ] as const) {
      const here = join(cwd, place)
      const { stdout } = await cnn(['init', 'mnist', '--json'], { cwd: here })
      expect(JSON.parse(stdout)).toEqual({ file: 'mnist.json', schema })
      const copy = JSON.parse(await readFile(join(here, 'mnist.json'), 'utf8'))
      expect(JSON.parse(await readFile(resolve(here, copy.$schema), 'utf8'))).toHaveProperty('properties')
    }
  })

  it('never overwrites, makes directories for --out, and keeps a schema that is there', async () => {
    const cwd = await emptyDirectory()
    await writeFile(join(cwd, 'mnist.json'), 'mine')
    const refused = await cnn(['init', 'mnist'], { cwd })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('not overwritten')
    expect(await readFile(join(cwd, 'mnist.json'), 'utf8')).toBe('mine')
    expect(await readdir(cwd)).toEqual(['mnist.json'])

    await writeFile(join(cwd, 'config.schema.json'), '{}')
    expect((await cnn(['init', 'mnist', '--out', 'other.json'], { cwd })).code).toBe(0)
    expect(await readFile(join(cwd, 'config.schema.json'), 'utf8')).toBe('{}')
    expect((await cnn(['init', 'mnist', '--out', 'new/own.json'], { cwd })).code).toBe(0)
    expect((await readdir(join(cwd, 'new'))).sort()).toEqual(['config.schema.json', 'own.json'])
  })

  it('guesses a name, and tells where it cannot write', async () => {
    const cwd = await emptyDirectory()
    const wrong = await cnn(['init', 'mnits'], { cwd })
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('did you mean "mnist"')
    await writeFile(join(cwd, 'file'), '')
    expect((await cnn(['init', 'mnist', '--out', 'file/x.json'], { cwd })).code).toBe(8)
  })
})
