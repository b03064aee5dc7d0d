/** `cnn predict` through the built binary, on twenty drawn pictures and on broken ones. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPictures } from '../../scripts/pictures/drawn.js'
import { cnn, emptyDirectory } from './cnn.js'

let trained = ''
let pictures: Awaited<ReturnType<typeof drawPictures>> = []

beforeAll(async () => {
  trained = await mkdtemp(join(tmpdir(), 'cnn-predict-'))
  pictures = await drawPictures(join(trained, 'pictures'))
  const { code, stderr } = await cnn(['train', '--config', 'mnist', '--epochs', '2', '--quiet'], {
    cwd: trained
  })
  expect(code, stderr).toBe(0)
})
afterAll(() => rm(trained, { recursive: true, force: true }))

const files = () => pictures.map(({ file }) => file)
const predict = (...args: string[]) => cnn(['predict', ...args], { cwd: trained })

interface Told {
  readonly file: string
  readonly model?: string
  readonly label?: string
  readonly probability?: number
  readonly top?: readonly { readonly label: string; readonly probability: number }[]
  readonly error?: { readonly code: string; readonly message: string }
}
const parsed = (stdout: string): Told[] => JSON.parse(stdout)

describe('twenty drawn digits, after two epochs of the lecture network', () => {
  it('are all right: large and small, at any place, dark on light and light on dark, PNG, JPEG and WebP', async () => {
    const { code, stdout } = await predict(...files(), '--json')
    expect(code).toBe(0)
    const told = parsed(stdout)
    expect(told.map(({ file }) => file)).toEqual(files())
    const wrong = told.flatMap(({ file, label }, i) =>
      label === String(pictures[i]?.digit) ? [] : [`${basename(file)} as ${label}`]
    )
    expect(wrong).toEqual([])
  })

  it('by the latest run, a run by name or path, and a model that lies alone elsewhere: the same words', async () => {
    const [first = ''] = files()
    const alone = join(trained, 'elsewhere')
    await cp(join(trained, 'runs/mnist/model'), alone, { recursive: true })
    const outputs: string[] = []
    const models: (string | undefined)[] = []
    const named = ['mnist', 'runs/mnist', 'runs/mnist/model', 'elsewhere', 'elsewhere/model.json']
    for (const run of [[], ...named.map((name) => [name]), ['runs/mnist/model/weights.bin']]) {
      const [told] = parsed((await predict(...run, first, '--json')).stdout)
      const { model, ...prediction } = told ?? {}
      outputs.push(JSON.stringify(prediction))
      models.push(model)
    }
    expect(new Set(outputs).size).toBe(1)
    expect(models).toEqual([
      ...['runs/mnist', 'runs/mnist', 'runs/mnist', 'runs/mnist/model', 'elsewhere', 'elsewhere'],
      'runs/mnist/model'
    ])
  })

  it('keeps --top labels, the best first, and prints a table without it being a terminal', async () => {
    const [first = ''] = files()
    const [told] = parsed((await predict(first, '--top', '4', '--json')).stdout)
    expect(told?.top).toHaveLength(4)
    expect(told?.top?.[0]).toEqual({ label: told?.label, probability: told?.probability })
    const probabilities = told?.top?.map(({ probability }) => probability) ?? []
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a))
    const { stdout, stderr } = await predict(first, '--top', '1')
    expect(stdout).toMatch(/^ picture +label +probability\n .*0-a\.png +0 +0\.\d{4}\n$/)
    expect(stderr).toBe('reading 1 picture\npredicted by runs/mnist\n')
    expect((await predict(first, '--quiet')).stderr).toBe('')
  })

  it('--invert says outright what auto finds', async () => {
    const dark = pictures.filter(({ file }) => /(1-a|7-a)/.test(file)).map(({ file }) => file)
    const labels = async (...args: string[]) =>
      parsed((await predict(...dark, '--json', ...args)).stdout).map(({ probability }) => probability)
    expect(await labels('--invert', 'yes')).toEqual(await labels())
    expect(await labels('--invert', 'no')).not.toEqual(await labels())
  })
})

describe('a model that is not there', () => {
  it.each([
    ['mnits', ['mnits', 'PICTURE'], 'did you mean mnist?'],
    ['runs/mnits', ['runs/mnits', 'PICTURE'], 'did you mean mnist?'],
    ['nothing.json', ['nothing.json', 'PICTURE'], 'the runs here: mnist'],
    ['runs/mnist/config.json', ['runs/mnist/config.json', 'PICTURE'], 'the runs here: mnist'],
    ['mnits', ['mnits'], 'did you mean mnist?'],
    ['mnist', ['PICTURE', 'mnist'], 'before the pictures: cnn predict mnist'],
    ['runs/mnist/model', ['mnist', 'PICTURE', 'runs/mnist/model'], 'name one run']
  ])('%s stops before anything is predicted by another: %j', async (where, names, hint) => {
    const [first = ''] = files()
    const { code, stdout } = await predict(
      ...names.map((name) => (name === 'PICTURE' ? first : name)),
      '--json'
    )
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'USAGE', message: expect.any(String), where, hint: expect.stringContaining(hint) }
    })
  })

  it('a picture without an ending is still one', async () => {
    const [first = ''] = files()
    await cp(first, join(trained, 'picture'))
    expect(parsed((await predict('picture', '--json')).stdout)).toMatchObject([
      { file: 'picture', label: '0' }
    ])
  })
})

describe('pictures that cannot be used', () => {
  it('are told with their names, the others predicted, and the exit code is 3', async () => {
    const [first = ''] = files()
    await writeFile(join(trained, 'empty.png'), '')
    await writeFile(join(trained, 'words.jpg'), 'no picture')
    const { code, stdout, stderr } = await predict('mnist', 'empty.png', first, 'words.jpg', 'nowhere.png')
    expect(code).toBe(3)
    expect(stdout).toContain('0-a.png')
    for (const name of ['empty.png', 'words.jpg', 'nowhere.png']) expect(stderr).toContain(name)
    expect(stderr).not.toMatch(/^ +at .*\.js:\d+/m)

    const asJson = await predict('mnist', 'empty.png', first, '--json', '--quiet')
    expect(asJson.code).toBe(3)
    expect(asJson.stderr).toBe('')
    expect(parsed(asJson.stdout)).toMatchObject([
      { file: 'empty.png', error: { code: 'DATA', message: expect.stringContaining('empty.png') } },
      { file: first, label: '0' }
    ])
  })

  it.each(['png', 'JPG', 'bmp', 'dib', 'pbm', 'pgm', 'ppm', 'pnm', 'pam', 'svgz'])(
    'a missing .%s is named as a picture',
    async (ending) => {
      const { code, stderr } = await predict(`none.${ending}`)
      expect([code, stderr]).toEqual([3, expect.stringContaining(`there is no picture none.${ending}`)])
    }
  )

  it('where none can be used, the document is the error, with each of them', async () => {
    await writeFile(join(trained, 'words.jpg'), 'no picture')
    const { code, stdout } = await predict('mnist', 'words.jpg', 'nowhere.png', '--json')
    expect(code).toBe(3)
    expect(parsed(stdout)).toEqual({
      error: {
        code: 'DATA',
        message: expect.stringMatching(/words\.jpg[\s\S]*nowhere\.png/),
        hint: expect.any(String),
        where: null,
        problems: [
          expect.objectContaining({ path: 'words.jpg' }),
          expect.objectContaining({ path: 'nowhere.png' })
        ]
      }
    })
  })

  it('no picture is a mistake of usage, no run and no model are 4', async () => {
    expect((await predict()).code).toBe(2)
    expect((await predict('mnist')).code).toBe(2)
    const elsewhere = await emptyDirectory()
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toFile(join(elsewhere, 'a.png'))
    await mkdir(join(elsewhere, 'directory'))
    const alone = await cnn(['predict', 'directory'], { cwd: elsewhere })
    expect(alone.code).toBe(2)
    expect(alone.stderr).toMatch(/directory is a directory without a model\n.*cnn predict directory\/\*\.png/)
    expect((await cnn(['predict', 'a.png'], { cwd: elsewhere })).code).toBe(4)
    expect((await cnn(['predict', 'directory', 'a.png'], { cwd: elsewhere })).code).toBe(4)
  })
})
