/** `cnn runs` and `cnn plot` through the built binary, on real runs: finished, stopped, damaged. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cnn, emptyDirectory } from './cnn.js'

let cwd = ''

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cnn-runs-'))
  const train = ['train', '--config', 'smoke', '--limit', '500', '--quiet', '--epochs', '2']
  for (let i = 0; i < 2; i++) expect((await cnn(train, { cwd })).code).toBe(0)
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

describe('cnn runs', () => {
  it('lists each run with its network, epochs, accuracies and time, the latest at the end', async () => {
    const { code, stdout, stderr } = await cnn(['runs', '--json'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toBe('')
    const { runs } = JSON.parse(stdout)
    const evaluation = JSON.parse(await readFile(join(cwd, 'runs/smoke/evaluation.json'), 'utf8'))
    const rows = (await readFile(join(cwd, 'runs/smoke/history.csv'), 'utf8')).trim().split('\n').slice(1)
    expect(runs[0]).toEqual({
      run: 'runs/smoke',
      name: 'smoke',
      network: 'conv 4 5x5 - pool - dense 10',
      // 5 * 5 * 1 * 4 + 4 and 144 * 10 + 10.
      parameters: 1554,
      engine: 'compiled',
      threads: expect.any(Number),
      limit: 500,
      epochs: 2,
      plannedEpochs: 2,
      bestValAccuracy: Math.max(...rows.map((row) => Number(row.split(',')[5]))),
      testAccuracy: evaluation.accuracy,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      finished: true
    })
    expect(runs.map(({ name }: { name: string }) => name)).toEqual(['smoke', 'smoke-2'])
  })

  it('shows unfinished and damaged runs as such, and in a pipe every name whole', async () => {
    const here = await emptyDirectory()
    await cp(join(cwd, 'runs'), join(here, 'runs'), { recursive: true })
    const directory = (name: string) => join(here, 'runs', name)
    await cp(directory('smoke'), directory('a-run-whose-name-is-much-longer-than-any-column-can-be'), {
      recursive: true
    })
    await rm(join(directory('smoke-2'), 'evaluation.json'))
    await cp(directory('smoke'), directory('broken'), { recursive: true })
    await writeFile(join(directory('broken'), 'history.csv'), 'nonsense')
    const { code, stdout, stderr } = await cnn(['runs'], { cwd: here })
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(stdout).toContain(' a-run-whose-name-is-much-longer-than-any-column-can-be ')
    expect(stdout).not.toContain('…')
    expect(lines.find((line) => line.includes(' smoke-2 '))).toContain('unfinished')
    expect(lines.find((line) => line.includes(' broken '))).toContain('damaged')
    expect(stderr).toContain('broken/history.csv')
  })

  it('says how many images a run took, where one was limited', async () => {
    const cwd = await emptyDirectory()
    const train = (...args: string[]) =>
      cnn(['train', 'smoke', '--epochs', '1', '--limit', '300', ...args, '--quiet'], { cwd })
    await train()
    expect((await cnn(['runs'], { cwd })).stdout).toMatch(/images[\s\S]* smoke .* 300 /)
    expect(JSON.parse((await cnn(['runs', '--json'], { cwd })).stdout).runs[0].limit).toBe(300)
  })

  it('says what to do where there is none', async () => {
    const { code, stdout, stderr } = await cnn(['runs'], { cwd: await emptyDirectory() })
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('cnn train')
    expect(JSON.parse((await cnn(['runs', '--json'], { cwd: await emptyDirectory() })).stdout)).toEqual({
      runs: []
    })
  })
})

describe('cnn evaluate -o', () => {
  it('draws the confusion matrix of the split, on a screen and for print', async () => {
    const args = ['evaluate', 'smoke', '--split', 'validation', '-o']
    const { code, stdout, stderr } = await cnn([...args, 'c.svg'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('the confusion matrix is in c.svg')
    const svg = await readFile(join(cwd, 'c.svg'), 'utf8')
    expect(svg).toContain('>Confusion: smoke, validation split</text>')
    // Its counts are those of the table.
    const row =
      /^ *0 +((?:\d+ +){9}\d+)/m.exec(stdout.slice(stdout.indexOf('predicted')))?.[1]?.split(/ +/) ?? []
    expect(row).toHaveLength(10)
    for (const count of row) expect(svg).toContain(`>${count}</text>`)
    await cnn([...args, 'c.png', '--width', '85mm', '--theme', 'dark'], { cwd })
    const { width, density } = await sharp(join(cwd, 'c.png')).metadata()
    expect([width, density]).toEqual([1004, 300])
  })

  it.each([
    [['-o', 'c.pdf'], '.svg'],
    [['--width', '85mm'], '-o chart.png'],
    [['--theme', 'dark'], '-o chart.png']
  ])('%j is refused before anything is evaluated', async (args, said) => {
    const { code, stdout, stderr } = await cnn(['evaluate', 'smoke', ...args], { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(said)
    expect(stderr).not.toContain('evaluating')
  })
})

describe('cnn plot', () => {
  it('draws the latest run to plot.svg, and several runs to the file named', async () => {
    const { code, stdout } = await cnn(['plot'], { cwd })
    expect([code, stdout]).toEqual([0, 'plot.svg: smoke-2 (2 epochs)\n'])
    expect(await readFile(join(cwd, 'plot.svg'), 'utf8')).toContain('>Accuracy: smoke-2</text>')

    const [header, first] = (await readFile(join(cwd, 'runs/smoke/history.csv'), 'utf8')).split('\n')
    await mkdir(join(cwd, 'once'))
    await cp(join(cwd, 'runs/smoke/config.json'), join(cwd, 'once/config.json'))
    await writeFile(join(cwd, 'once/history.csv'), `${header}\n${first}\n`)
    expect((await cnn(['plot', 'once'], { cwd })).stdout).toBe('plot.svg: once (1 epoch)\n')

    const several = await cnn(['plot', 'smoke', 'runs/smoke-2', '-o', 'there/both.svg', '--json'], { cwd })
    expect(JSON.parse(several.stdout)).toEqual({
      file: 'there/both.svg',
      runs: [
        { name: 'smoke', epochs: 2 },
        { name: 'smoke-2', epochs: 2 }
      ]
    })
    const svg = await readFile(join(cwd, 'there/both.svg'), 'utf8')
    for (const text of ['smoke', 'smoke-2', 'Points: training. Lines: validation.'])
      expect(svg).toContain(`>${text}</text>`)
  })

  it('draws the same PNG where the system has no fonts and no fontconfig, without a warning', async () => {
    await cnn(['plot', '-o', 'here.png', '--width', '400'], { cwd })
    const here = await readFile(join(cwd, 'here.png'))
    const { width, format } = await sharp(here).metadata()
    expect([width, format]).toEqual([800, 'png'])
    await mkdir(join(cwd, 'empty'), { recursive: true })
    await writeFile(
      join(cwd, 'fonts.conf'),
      `<fontconfig><cachedir>${join(cwd, 'empty')}</cachedir></fontconfig>`
    )
    const bare = await cnn(['plot', '-o', 'bare.png', '--width', '400'], {
      cwd,
      env: { FONTCONFIG_FILE: join(cwd, 'fonts.conf') }
    })
    expect(bare.stderr).toBe('drawing bare.png\n')
    expect(here.equals(await readFile(join(cwd, 'bare.png')))).toBe(true)
  })

  it('draws every learned filter, of one layer or of all', async () => {
    const all = await cnn(['plot', 'smoke', '--filters', '-o', 'filters.svg', '--json'], { cwd })
    expect(JSON.parse(all.stdout)).toEqual({
      file: 'filters.svg',
      run: 'runs/smoke',
      filters: [{ layer: 'conv2d_1', weights: 'kernel', shape: [5, 5, 1, 4] }]
    })
    const svg = await readFile(join(cwd, 'filters.svg'), 'utf8')
    for (const text of ['Filters of conv2d_1: smoke', 'filter 1', 'filter 4'])
      expect(svg).toContain(`>${text}</text>`)
    const { code, stdout } = await cnn(['plot', '--filters', 'conv2d_1', '-o', 'f.png', '--width', '85mm'], {
      cwd
    })
    expect([code, stdout]).toEqual([0, 'f.png: runs/smoke-2, conv2d_1 (5 x 5 x 1 x 4)\n'])
    expect(await sharp(join(cwd, 'f.png')).metadata()).toMatchObject({ width: 1004, density: 300 })
    for (const [args, said] of [
      [['--filters', 'dense_1'], 'those with filters are conv2d_1'],
      [['smoke', 'smoke-2', '--filters', 'conv2d_1'], '--filters takes one run'],
      [['--log', '--filters'], '--filters takes one run']
    ] as const) {
      const ended = await cnn(['plot', ...args], { cwd })
      expect(ended.code).toBe(2)
      expect(ended.stderr).toContain(said)
    }
  })

  it('draws for print: millimetres wide, 300 dots to the inch', async () => {
    await cnn(['plot', '-o', 'column.png', '--width', '85mm'], { cwd })
    const { width, density } = await sharp(join(cwd, 'column.png')).metadata()
    expect([width, density]).toEqual([1004, 300])
    await cnn(['plot', '-o', 'column.svg', '--width', '85mm'], { cwd })
    expect(await readFile(join(cwd, 'column.svg'), 'utf8')).toMatch(
      /^<svg[^>]* width="85mm" height="[\d.]+mm"/
    )
    for (const wrong of ['85cm', '8mm', '2000mm', '640.5', '-640', '640 px', 'wide'])
      expect((await cnn(['plot', '--width', wrong], { cwd })).code, wrong).toBe(2)
  })

  it('refuses other endings, a run that is not there and one without an epoch', async () => {
    expect((await cnn(['plot', '-o', 'plot.gif'], { cwd })).code).toBe(2)
    expect((await cnn(['plot', '--width', '10'], { cwd })).code).toBe(2)
    expect((await cnn(['plot', 'nowhere'], { cwd })).code).toBe(4)
    const here = await emptyDirectory()
    await cp(join(cwd, 'runs/smoke'), join(here, 'runs/smoke'), { recursive: true })
    await rm(join(here, 'runs/smoke/history.csv'))
    const { code, stderr } = await cnn(['plot'], { cwd: here })
    expect(code).toBe(4)
    expect(stderr).toContain('no whole epoch')
    await writeFile(join(here, 'file'), '')
    expect((await cnn(['plot', join(cwd, 'runs/smoke'), '-o', 'file/x.svg'], { cwd: here })).code).toBe(8)
  })
})
