/** If WebAssembly cannot run, `auto` uses `cpu` and reports why; the limit that prevents it is named. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { compileFrom } from '../../src/engine/compiled/kernels/webassembly-kernels.js'
import { emptyDirectory, root } from '../cli/cnn.js'

const shell = promisify(execFile)

/** Runs `cnn` by a shell, which can set a limit for it first. */
const run = async (start: string, args: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  shell('bash', ['-c', `${start} '${join(root, 'bin/cnn.js')}' ${args}`], {
    cwd: await emptyDirectory()
  }).then(
    (ended) => ({ code: 0, ...ended }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr })
  )

const ways = [
  [
    'little address space',
    `ulimit -v 8000000; '${process.execPath}'`,
    /address space.* limited to 7,812 MiB/
  ],
  ['no WebAssembly', `'${process.execPath}' --jitless`, /without WebAssembly/]
] as const

describe.each(ways)('%s', (_what, start, reason) => {
  it('training goes on to cpu, with the reason', async () => {
    const { code, stdout, stderr } = await run(
      start,
      'train --config smoke --limit 40 --set training.epochs=1 --json'
    )
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(reason) })
    expect(JSON.parse(stdout)).toMatchObject({ engine: { name: 'cpu' } })
  })

  it('the engine asked for ends with 7 and the reason', async () => {
    for (const engine of ['compiled', 'wasm']) {
      const { code, stdout, stderr } = await run(start, `train --config smoke --limit 40 --engine ${engine}`)
      expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
      expect(stderr).toMatch(reason)
      expect(stderr).not.toMatch(/smaller|npm ci|Aborted/)
    }
  })

  it('cnn engine says the same', async () => {
    const { code, stdout, stderr } = await run(start, 'engine --json')
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/Aborted|Initialization/)
    const { engines } = JSON.parse(stdout)
    for (const name of ['compiled', 'wasm'])
      expect(engines).toContainEqual(
        expect.objectContaining({ name, available: false, reason: expect.stringMatching(reason) })
      )
    expect(engines).toContainEqual(expect.objectContaining({ name: 'cpu', available: true }))
  })
})

it('kernels that are missing are an error of the engine, with what to do', async () => {
  const file = join(await emptyDirectory(), 'kernels.wasm')
  await expect(compileFrom(new URL(`file://${file}`))).rejects.toMatchObject({
    name: 'CnnError',
    code: 'ENGINE',
    where: file,
    hint: 'run npm run build'
  })
})
