/** A TypeScript program against the packed tarball: its types compile in strict mode, and its output is right. */
import { cpSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { environmentWith, provided, root, run, temporaryDirectory } from './tools.js'

const require = createRequire(import.meta.url)

it('compiles and trains, predicts, evaluates, goes on, stops', () => {
  const [, npm = ''] = provided('CNN_NPMS')
  const env = environmentWith(process.execPath)
  const npmRun = (cwd: string, ...args: string[]) => run(process.execPath, [npm, ...args], { cwd, env })

  const packed = temporaryDirectory()
  const pack = npmRun(root, 'pack', '--ignore-scripts', '--pack-destination', packed)
  expect(pack.status, pack.stderr).toBe(0)
  const [tarball = ''] = readdirSync(packed)
  const project = temporaryDirectory()
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const install = npmRun(project, 'install', '--no-audit', '--no-fund', join(packed, tarball))
  expect(install.status, install.stderr).toBe(0)

  cpSync(join(root, 'test/system/program/main.ts'), join(project, 'main.ts'))
  symlinkSync(join(root, 'node_modules/@types'), join(project, 'types'))
  // The types of TensorFlow.js 4.22 do not pass the check of libraries in strict mode, whoever imports them.
  const compilerOptions = {
    skipLibCheck: true,
    ...{ target: 'es2022', module: 'nodenext', lib: ['es2023'], strict: true, outDir: 'out', rootDir: '.' },
    ...{
      typeRoots: ['types'],
      types: ['node'],
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true
    }
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
  const compiled = run(process.execPath, [tsc, '-p', '.'], { cwd: project, env })
  expect(compiled.stdout + compiled.stderr).toBe('')
  expect(compiled.status).toBe(0)

  const ended = run(process.execPath, ['out/main.js'], { cwd: project, env })
  expect(ended.stderr).toBe('')
  expect(ended.status).toBe(0)
  const told = JSON.parse(ended.stdout)
  expect(told).toMatchObject({
    engine: { name: 'compiled', threads: 2 },
    // Six epochs of 100 images in batches of 20.
    steps: 30,
    epochs: [1, 2, 3, 4, 5, 6],
    continuedTheSame: true,
    wentOn: 1,
    stoppedAfter: 2,
    sums: 40,
    bytesAsNumbers: true,
    // (3 * 3 * 1 + 1) * 4 and (3 * 3 * 4 + 1) * 2.
    parameters: 114,
    counted: 114,
    layers: 4,
    summaryLayers: [
      [null, 6, 6, 4],
      [null, 3, 3, 4],
      [null, 36],
      [null, 2]
    ],
    refusal: { code: 'CONFIG', exitCode: 2 },
    exitCodes: 2
  })
  expect(told.stepsReported).toBeGreaterThan(0)
  for (const place of told.refusal.places) expect(place).toMatch(/^bars\.json:\d+:\d+$/)
  expect(told.refusal.places.length).toBeGreaterThanOrEqual(2)
  expect(Object.keys(told.history[0]).sort()).toEqual(
    ['accuracy', 'epoch', 'learningRate', 'loss', 'seconds', 'trainSeconds', 'valAccuracy', 'valLoss'].sort()
  )
  expect(told.history[5].loss).toBeLessThan(told.history[0].loss)
  expect(told.accuracy).toBeGreaterThan(0.7)
})
