/** `cnn convolve` and `cnn pool` through the built binary: the lecture's and Keras's numbers, files, wrong input. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { cnn, emptyDirectory, keptDirectory, root } from './cnn.js'

/** Recorded from Keras 3; the convolutions are the lecture's own example, with stride and padding too. */
const golden: {
  convolutions: {
    image: number[][]
    kernel: number[][]
    strides: number
    padding: string
    result: number[][]
  }[]
  poolings: {
    kind: string
    pool_size: number
    strides: number
    padding: string
    image: number[][]
    result: number[][]
  }[]
} = JSON.parse(readFileSync(join(root, 'test/golden/lecture.json'), 'utf8'))

const [lecture] = golden.convolutions
const written = JSON.stringify

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
})

const run = (...args: string[]) => cnn(args, { cwd })

async function outputOf(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json', '--quiet')
  expect(code, stderr).toBe(0)
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('cnn convolve', () => {
  // Recorded from Keras 3: the lecture's example, with stride and padding too.
  it.each(golden.convolutions)(
    '$strides $padding as Keras',
    async ({ image, kernel, strides, padding, result }) => {
      const args = ['--input', written(image), '--filter', written(kernel)]
      expect(await outputOf('convolve', ...args, '--stride', String(strides), '--padding', padding)).toEqual({
        output: result,
        outputShape: [result.length, result[0].length]
      })
    }
  )

  it('prints the rows', async () => {
    const { code, stdout } = await run(
      ...['convolve', '--input', written(lecture.image), '--filter', written(lecture.kernel)]
    )
    expect(code).toBe(0)
    expect(stdout).toBe('4 3 4\n2 4 3\n2 3 4\n')
  })

  // The lecture's two patches under its filters: 0.1 everywhere, and with 0.2 in the middle.
  it.each([
    ['edge', 0.1, '0'],
    ['edge', 0.2, '0.8'],
    ['sharpen', 0.1, '0.1'],
    ['sharpen', 0.2, '0.6'],
    ['identity', 0.2, '0.2'],
    ['box-blur', 0.2, '0.111111'],
    ['gaussian-blur', 0.2, '0.125']
  ])('%s with %f in the middle prints %s', async (filter, middle, expected) => {
    const patch = [
      [0.1, 0.1, 0.1],
      [0.1, middle, 0.1],
      [0.1, 0.1, 0.1]
    ]
    const { stdout } = await run('convolve', '--input', written(patch), '--filter', filter)
    expect(stdout).toBe(`${expected}\n`)
  })

  it('takes a border of rows: 5 x 5 becomes 7 x 7, and 3 x 3 keeps the size', async () => {
    const args = ['--input', written(lecture.image), '--filter', written(lecture.kernel)]
    const { output } = await outputOf('convolve', ...args, '--padding', '1')
    expect(output).toEqual(golden.convolutions[2].result)
  })

  it('a border may be as wide as the filter, which gives 0 over zeros alone', async () => {
    const args = ['--input', '[[1,2],[3,4]]', '--padding', '1']
    const bordered = [
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 3, 4, 0],
      [0, 0, 0, 0]
    ]
    expect(await outputOf('convolve', ...args, '--filter', '[[1]]')).toEqual({
      output: bordered,
      outputShape: [4, 4]
    })
  })

  it('a filter with channels makes one matrix of a tensor, a matrix goes over each channel', async () => {
    // By hand: 1·1 + 2·10 + 3·100 and so on.
    const input = '[[[1, 2, 3], [4, 5, 6]]]'
    expect(await outputOf('convolve', '--input', input, '--filter', '[[[1, 10, 100]]]')).toEqual({
      output: [[321, 654]],
      outputShape: [1, 2]
    })
    expect(await outputOf('convolve', '--input', input, '--filter', '[[10]]')).toEqual({
      output: [
        [
          [10, 20, 30],
          [40, 50, 60]
        ]
      ],
      outputShape: [1, 2, 3]
    })
  })

  it('reads CSV and JSON files, and writes them', async () => {
    await writeFile(join(cwd, 'image.csv'), lecture.image.map((row) => row.join(', ')).join('\r\n'))
    await writeFile(join(cwd, 'filter.json'), written(lecture.kernel))
    for (const out of ['out.csv', 'out.json']) {
      const { code } = await run('convolve', '--input', 'image.csv', '--filter', 'filter.json', '-o', out)
      expect(code).toBe(0)
    }
    expect(await readFile(join(cwd, 'out.csv'), 'utf8')).toBe('4,3,4\n2,4,3\n2,3,4\n')
    expect(JSON.parse(await readFile(join(cwd, 'out.json'), 'utf8'))).toEqual(lecture.result)
  })

  it('of a picture writes a picture: gray stays gray, colour has its three channels, edges are light', async () => {
    const square = '<rect x="8" y="6" width="16" height="12" fill="#ffffff"/>'
    const svg = (content: string) =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="32" height="24">${content}</svg>`)
    await sharp(svg(`<rect width="32" height="24"/>${square}`))
      .png()
      .toFile(join(cwd, 'gray.png'))
    await sharp(svg(`<rect width="32" height="24" fill="#ff0000"/>${square}`))
      .png()
      .toFile(join(cwd, 'red.png'))
    const edges = async (file: string, out: string) => {
      const shown = await run('convolve', '--file', file, '--filter', 'edge', '-o', out)
      expect(shown.code, shown.stderr).toBe(0)
      expect(Math.max(...shown.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
      const { channels } = await sharp(join(cwd, out)).metadata()
      const data = await sharp(join(cwd, out)).toColourspace('srgb').raw().toBuffer()
      return {
        channels,
        at: (row: number, column: number) => [...data.subarray((row * 30 + column) * 3)].slice(0, 3)
      }
    }
    const gray = await edges('gray.png', 'gray-edges.png')
    expect(gray.channels).toBe(1)
    // At a corner of the square, at its upper edge and within it: the output is one pixel off at either side.
    const whole = [255, 255, 255]
    expect([gray.at(5, 7), gray.at(5, 12), gray.at(10, 15)]).toEqual([whole, whole, [0, 0, 0]])
    const red = await edges('red.png', 'red-edges.png')
    expect(red.channels).toBe(3)
    // Red is 1 on both sides: only green and blue have an edge.
    expect(red.at(5, 12)).toEqual([0, 255, 255])
  })

  it('draws in colour, two pixels a character', async () => {
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#336699' } })
      .png()
      .toFile(join(cwd, 'blue.png'))
    const args = ['convolve', '--file', 'blue.png', '--filter', 'identity', '--padding', 'same', '--quiet']
    const { stdout } = await cnn(args, { cwd, env: { FORCE_COLOR: '3', COLORTERM: 'truecolor' } })
    expect(stdout.match(/▀/g)).toHaveLength(8)
    expect(stdout).toContain('\u001b[38;2;51;102;153m')
    expect(stdout).toContain('\u001b[48;2;51;102;153m')
  })
})

describe('cnn pool', () => {
  const [max2, , max3stride1, , , , average3] = golden.poolings
  it.each([max2, max3stride1, average3])(
    '$kind $pool_size by $strides, $padding, as Keras',
    async ({ kind, pool_size, strides, padding, image, result }) => {
      const window = ['--size', String(pool_size), '--stride', String(strides), '--padding', padding]
      const { output } = await outputOf('pool', '--input', written(image), '--kind', kind, ...window)
      expect(output).toEqual(result)
    }
  )

  it('goes as far as the window is large where no stride is given', async () => {
    const { image, result } = golden.poolings[0]
    const { output, outputShape } = await outputOf('pool', '--input', written(image))
    expect([output, outputShape]).toEqual([result, [3, 3]])
  })
})

describe('wrong input ends with 2, says where, and writes nothing', () => {
  const edge = ['--filter', 'edge']
  const wrong: [what: string, args: string[], said: string[]][] = [
    ['a ragged matrix', ['--input', '[[1,2],[3]]', ...edge], ['--input:1:8', 'this row has 1, the first 2']],
    ['letters', ['--input', '[[1,a]]', ...edge], ['--input:1:5', '"a"']],
    ['NaN', ['--input', '[[1,NaN]]', ...edge], ['--input:1:5', 'NaN']],
    [
      'a filter larger than the image',
      ['--input', '[[1,2],[3,4]]', ...edge],
      ['3 x 3 on 2 x 2', '--padding same']
    ],
    ['other channels', ['--input', '[[[1,2]]]', '--filter', '[[[1]]]'], ['1 channels, the image 2']],
    [
      'an endless border',
      ['--input', '[[1]]', '--filter', '[[1]]', '--padding', '9999'],
      ['patches are more']
    ],
    ['an unknown filter', ['--input', '[[1]]', '--filter', 'blur'], ['box-blur']],
    ['no filter', ['--input', '[[1]]'], ['--filter edge']],
    ['nothing', edge, ['--input', '--file']],
    ['an unknown ending', ['--input', '[[1]]', '--filter', '[[1]]', '-o', 'out.gif'], ['.png', '.csv']],
    ['a file that is not there', ['--input', 'none.csv', ...edge], ['none.csv', 'no such file']],
    ['an empty file', ['--input', 'empty.csv', ...edge], ['empty.csv', 'empty']],
    ['a ragged CSV', ['--input', 'ragged.csv', ...edge], ['ragged.csv:2:1']],
    ['a broken PNG', ['--file', 'broken.png', ...edge], ['broken.png']],
    ['half a PNG', ['--file', 'half.png', ...edge], ['half.png', 'damaged']],
    ['an empty picture', ['--file', 'empty.png', ...edge], ['empty.png', 'empty']],
    ['no picture', ['--file', 'none.png', ...edge], ['none.png', '--file']]
  ]

  it.each(wrong)('%s', async (_what, args, said) => {
    const directory = await emptyDirectory()
    const write = (name: string, content: string | Uint8Array) => writeFile(join(directory, name), content)
    await write('empty.csv', '')
    await write('empty.png', '')
    await write('ragged.csv', '1,2\n3\n')
    const noise = { width: 60, height: 60, channels: 3, background: '#123456' } as const
    const whole = await sharp(randomBytes(60 * 60 * 3), { raw: noise })
      .png()
      .toBuffer()
    await write('half.png', whole.subarray(0, whole.length / 2))
    await write('broken.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3))
    const all = args.includes('-o') ? args : [...args, '-o', 'out.json']
    const { code, stdout, stderr } = await cnn(['convolve', ...all], { cwd: directory })
    expect(code, stderr).toBe(2)
    expect(stdout).toBe('')
    for (const text of said) expect(stderr).toContain(text)
    expect(stderr).not.toMatch(/^ +at .*\.js:\d+/m)
    expect(existsSync(join(directory, 'out.json'))).toBe(false)
  })

  it('of pool too, and as JSON', async () => {
    const { code, stdout } = await run('pool', '--input', '[[1,2],[3]]', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'USAGE', where: '--input:1:8' })
    expect((await run('pool', '--input', '[[1,2],[3,4]]', '--size', '3')).code).toBe(2)
  })
})
