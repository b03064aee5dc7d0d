/** `cnn train --engine tensorflow` from the installed TensorFlow, on every version of Node. */
import { mkdirSync, readFileSync, realpathSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentWith, provided, root, run, temporaryDirectory } from './tools.js'

const [cache] = provided('CNN_TENSORFLOW')
const binary = join(root, 'bin/cnn.js')
const cnn = (node: string, cwd: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(node, [binary, ...args], { cwd, env: { ...environmentWith(node), XDG_CACHE_HOME: cache, ...env } })

const train = ['train', '--config', 'mnist', '--limit', '2000', '--epochs', '1', '--json']

describe.each([process.execPath, ...provided('CNN_NODES')])('on %s', (node) => {
  it('trains, without a word of TensorFlow, to what the compiled engine gets', () => {
    const cwd = temporaryDirectory()
    const native = cnn(node, cwd, [...train, '--engine', 'tensorflow', '--threads', '2'])
    expect(native.status, native.stderr).toBe(0)
    expect(
      native.stderr.split('\n').filter((line) => !/^(reading|TensorFlow 2|\d+\/\d+ - )/.test(line))
    ).toEqual([''])
    const result = JSON.parse(native.stdout)
    expect(result.engine).toEqual({ name: 'tensorflow', threads: 2 })
    const compiled = JSON.parse(cnn(node, cwd, [...train, '--engine', 'compiled']).stdout)
    // The same first weights, the same batches: what differs is the order of sums.
    expect(result.epochs[0].loss).toBeCloseTo(compiled.epochs[0].loss, 4)
    expect(result.test.loss).toBeCloseTo(compiled.test.loss, 3)
    const { engine } = JSON.parse(readFileSync(join(cwd, 'runs/mnist/environment.json'), 'utf8'))
    expect(engine.description).toMatch(/^TensorFlow 2\.\d+\.\d+ by tfjs-node 4\.22\.0$/)
  })
})

describe('cnn engine', () => {
  const cwd = temporaryDirectory()
  const listed = (env: NodeJS.ProcessEnv = {}) =>
    JSON.parse(cnn(process.execPath, cwd, ['engine', '--json'], env).stdout).engines

  it('lists it with version, place and threads', () => {
    expect(listed({ TF_NUM_INTRAOP_THREADS: '3' })[1]).toEqual({
      name: 'tensorflow',
      available: true,
      description: 'TensorFlow 2.21.0 by tfjs-node 4.22.0',
      version: '2.21.0',
      from: join(cache, 'cnn/tensorflow-2.21.0/node_modules/@tensorflow/tfjs-node'),
      threads: 3,
      supports: 'every config'
    })
  })

  it('says in a line why it does not load, and what mends it; asked for, it ends with 7', () => {
    const nowhere = { XDG_CACHE_HOME: temporaryDirectory() }
    expect(listed(nowhere)[1]).toMatchObject({
      available: false,
      reason: 'it is not installed',
      hint: 'install it: cnn engine install tensorflow'
    })
    const { status, stdout } = cnn(process.execPath, cwd, [...train, '--engine', 'tensorflow'], nowhere)
    expect(status).toBe(7)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'ENGINE',
      message: 'the engine tensorflow cannot run here: it is not installed',
      hint: 'install it: cnn engine install tensorflow'
    })
  })

  it('uses a tfjs-node that works in node_modules as it is, and passes over one without its addon', () => {
    const nowhere = { XDG_CACHE_HOME: temporaryDirectory() }
    const project = temporaryDirectory()
    const listedThere = (env: NodeJS.ProcessEnv) =>
      JSON.parse(cnn(process.execPath, project, ['engine', '--json'], env).stdout).engines[1]
    const installed = join(cache, 'cnn/tensorflow-2.21.0/node_modules')
    symlinkSync(installed, join(project, 'node_modules'))
    expect(listedThere(nowhere)).toMatchObject({
      available: true,
      from: realpathSync(join(installed, '@tensorflow/tfjs-node'))
    })
    unlinkSync(join(project, 'node_modules'))
    const broken = join(project, 'node_modules/@tensorflow/tfjs-node')
    mkdirSync(broken, { recursive: true })
    writeFileSync(join(broken, 'package.json'), '{ "name": "@tensorflow/tfjs-node", "version": "4.22.0" }')
    expect(listedThere(nowhere)).toMatchObject({
      available: false,
      reason: `${realpathSync(broken)} has no addon: its install script could not fetch one`,
      hint: 'build it anew: cnn engine install tensorflow'
    })
    expect(listedThere({})).toMatchObject({ available: true, from: join(installed, '@tensorflow/tfjs-node') })
  })

  it('shows what TensorFlow says with --debug', () => {
    expect(cnn(process.execPath, cwd, ['engine', '--debug']).stderr).toContain(
      'TensorFlow binary is optimized'
    )
  })
})
