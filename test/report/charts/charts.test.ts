/** The charts: what is drawn where, in light and dark, and that a renderer accepts them. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { pathsChart } from '../../../src/course/topics/paths-chart.js'
import { tensor } from '../../../src/reference/tensor.js'
import { pngOf } from '../../../src/report/charts/chart-png.js'
import { ofMillimetres, svgForPrint } from '../../../src/report/charts/chart-width.js'
import { confusionChart, figureChart, plotChart } from '../../../src/report/charts/charts.js'
import { mostDrawnClasses } from '../../../src/report/charts/heatmap.js'
import { renderChart } from '../../../src/report/charts/render.js'
import { font } from '../../../src/report/charts/theme.js'
import type { HistoryRow } from '../../../src/report/history.js'
import { filtersChart } from '../../../src/report/pictures/filters-chart.js'
import { tilesChart } from '../../../src/report/pictures/tiles-chart.js'

const history = (epochs: number, shift = 0): HistoryRow[] =>
  Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    seconds: 2,
    loss: 1 / (i + 1 + shift),
    accuracy: 1 - 0.3 / (i + 1 + shift),
    valLoss: 1.1 / (i + 1 + shift),
    valAccuracy: 1 - 0.35 / (i + 1 + shift),
    learningRate: 1e-4
  }))

const confusion = {
  confusion: [
    [90, 3, 7],
    [0, 100, 0],
    [30, 20, 50]
  ],
  perClass: ['zero', 'one', 'two'].map((label) => ({ label, precision: 0, recall: 0, f1: 0, support: 100 }))
}

/** The size in the root of an SVG. */
const sizeOf = (svg: string) => /^<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)?.slice(1).map(Number)

describe('the epochs that are drawn', () => {
  const falling = (first: number, epochs: number) =>
    Array.from({ length: epochs }, (_, i) => ({
      ...history(1)[0],
      epoch: i + 1,
      loss: i === 0 ? first : 0.5 - i / 100,
      valLoss: 0.6
    }))
  const labelled = (svg: string) => [...svg.matchAll(/>(\d+)<\/text>/g)].map(([, text]) => text)

  it('begin at 2 where the first flattens the rest, and say so', async () => {
    expect(await figureChart('loss', falling(2.5, 9))).toContain('From epoch 2.')
    expect(await figureChart('loss', falling(0.55, 9))).not.toContain('From epoch')
    expect(await figureChart('loss', falling(2.5, 4))).not.toContain('From epoch')
  })

  it('begin where they are asked to', async () => {
    const runs = [{ name: 'r', history: falling(2.5, 9) }]
    expect(labelled(await plotChart(runs, 'r', { fromEpoch: 1 }))).toContain('1')
    const late = await plotChart(runs, 'r', { fromEpoch: 6 })
    expect(late).toContain('From epoch 6.')
    expect(labelled(late)).not.toContain('5')
  })

  it('have the loss on a logarithmic scale, and the metric on a linear one', async () => {
    const runs = [{ name: 'r', history: falling(2.5, 9) }]
    const [linear, log] = [await plotChart(runs, 'r'), await plotChart(runs, 'r', { log: true })]
    const [accuracy, loss] = log.split('Loss: r')
    expect(linear).toContain(
      accuracy.slice(accuracy.indexOf('Accuracy: r'), accuracy.indexOf('Accuracy: r') + 2000)
    )
    expect(linear).not.toContain(loss)
  })

  it('of runs with different metrics are in charts of their own', async () => {
    const numbers = falling(9, 3).map((row) => ({
      ...row,
      accuracy: Number.NaN,
      valAccuracy: undefined,
      meanAbsoluteError: 2,
      valMeanAbsoluteError: 3
    }))
    const svg = await plotChart(
      [
        { name: 'classes', history: falling(2, 3) },
        { name: 'numbers', history: numbers }
      ],
      '2 runs'
    )
    for (const title of ['Accuracy: classes', 'Loss: classes', 'Error: numbers', 'Loss: numbers'])
      expect(svg).toContain(title)
  })
})

describe('every chart', () => {
  const charts = {
    accuracy: () => figureChart('accuracy', history(5)),
    loss: () => figureChart('loss', history(5)),
    'one epoch': () => figureChart('loss', history(1)),
    confusion: () => confusionChart(confusion),
    'a narrow confusion': () => confusionChart(confusion, 'Confusion: mnist, test split', 280),
    paths: () =>
      renderChart(
        pathsChart([
          {
            name: 'SGD',
            points: [0, 1].map((step) => ({ step, x: step - 4, y: 1, value: 9, gradient: [1, 1] as const }))
          }
        ])
      ),
    tiles: async () =>
      renderChart(await tilesChart('Training images: mnist', [{ image: tensor([28, 28]), label: 'a 7' }])),
    filters: async () =>
      renderChart(
        await filtersChart({
          ...{ title: 'Filters of conv2d_2: mnist', isDepthwise: false },
          kernel: tensor([3, 3, 4, 5])
        })
      ),
    'several runs, from epoch 2': () =>
      plotChart(
        [...'ab'].map((name) => ({ name, history: history(9) })),
        '2 runs',
        { fromEpoch: 2, width: 280 }
      ),
    'several runs': () =>
      plotChart(
        [...'abcdefgh'].map((name, i) => ({ name, history: history(9, i) })),
        'x',
        { width: 640 }
      )
  }

  /** Where the baseline of a title begins, from the corner of the chart. */
  const titlesOf = (svg: string) =>
    [
      ...svg.matchAll(
        /<g class="mark-text role-mark title"><text text-anchor="start" transform="translate\((-?[\d.]+),(-?[\d.]+)\)" font-family="[^"]*" font-size="(\d+)px" font-weight="bold"[^>]*>([^<]*)</g
      )
    ].map((found) => {
      const root = svg.slice(svg.lastIndexOf('stroke-miterlimit', found.index))
      const [left = 0, top = 0] = (/translate\((\d+),(\d+)\)/.exec(root) ?? []).slice(1).map(Number)
      return { x: left + Number(found[1]), y: top + Number(found[2]), size: Number(found[3]), text: found[4] }
    })

  it.each(Object.entries(charts))(
    '%s: its title has the one place, size and form, its text the one face',
    async (_name, draw) => {
      const svg = await draw()
      const titles = titlesOf(svg)
      expect(titles.length).toBeGreaterThan(0)
      for (const { text, ...place } of titles) {
        expect(place).toEqual({ x: 24, y: 35, size: 17 })
        // What is shown, and of what.
        expect(text).toMatch(/^[A-Z][\w ]+(: \S.*)?$/)
      }
      const faces = new Set([...svg.matchAll(/font-family="([^"]*)"/g)].map(([, face]) => face))
      expect([...faces]).toEqual([font])
    }
  )

  it.each(Object.entries(charts))('%s: so wide on paper, in 300 dots to the inch', async (_name, draw) => {
    const svg = await draw()
    const [width = 0, height = 0] = sizeOf(svg) ?? []
    const png = await sharp(await pngOf(svg, 'light', 85)).metadata()
    expect([png.width, png.density]).toEqual([1004, 300])
    expect(png.height).toBeCloseTo((1004 * height) / width, -0.5)
    const [, across, down] =
      /^<svg[^>]* width="([\d.]+)mm" height="([\d.]+)mm" viewBox/.exec(svgForPrint(svg, 85)) ?? []
    expect(Number(across)).toBe(85)
    expect(Number(down)).toBeCloseTo((85 * height) / width, 1)
  })

  it.each(Object.entries(charts))('%s: the same bytes each time, read by a renderer', async (_name, draw) => {
    const svg = await draw()
    expect(await draw()).toBe(svg)
    const { width, height } = await sharp(Buffer.from(svg)).metadata()
    expect([width, height]).toEqual(sizeOf(svg))
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })

  it.each(Object.entries(charts))(
    '%s: has a light and a dark form, each with its own ground',
    async (_name, draw) => {
      const svg = await draw()
      expect(svg).toContain('@media (prefers-color-scheme:dark)')
      const corner = async (theme: 'light' | 'dark') => {
        const png = sharp(await pngOf(svg, theme)).removeAlpha()
        const { data, info } = await png.raw().toBuffer({ resolveWithObject: true })
        // Below the rounded corner.
        const at = 3 * (40 * info.width + 4)
        return Array.from(data.subarray(at, at + 3))
      }
      // The grounds that theme.ts names: #ffffff and #0d1117.
      expect(await corner('light')).toEqual([255, 255, 255])
      expect(await corner('dark')).toEqual([13, 17, 23])
    }
  )
})

describe('names from outside', () => {
  it('may hold what no XML may, and marks that turn their letters round', async () => {
    for (const name of [
      'a\u0001b',
      '\u001b[31m',
      '\uffff',
      '\ud800',
      '\u202egnp.exe',
      '<b>&"',
      'two\nlines'
    ]) {
      const perClass = [{ ...confusion.perClass[0], label: name }, ...confusion.perClass.slice(1)]
      for (const svg of [
        await confusionChart({ ...confusion, perClass }),
        await plotChart([{ name, history: history(3) }], name)
      ]) {
        expect((await sharp(await pngOf(svg, 'light')).metadata()).format).toBe('png')
        expect(svg).not.toContain('\u202e')
      }
    }
  })
})

describe('the confusion matrix', () => {
  it('is as wide as is asked for, its counts as large as they fit', async () => {
    const counted = (svg: string) => Number(/font-size="(\d+)px"[^>]*>100<\/text>/.exec(svg)?.[1])
    const wide = await confusionChart(confusion, 'c', 900)
    expect(sizeOf(wide)?.[0]).toBe(900)
    expect(counted(wide)).toBe(12)
    const ten = {
      confusion: Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 100)),
      perClass: Array.from({ length: 10 }, (_, i) => ({ ...confusion.perClass[0]!, label: String(i) }))
    }
    const narrow = await confusionChart(ten, 'c', ofMillimetres(75).pixels)
    expect(sizeOf(narrow)?.[0]).toBe(283)
    expect(counted(narrow)).toBeGreaterThan(7)
    expect(counted(narrow)).toBeLessThan(12)
    // A count that could not be read is left out.
    const many = { ...ten, confusion: ten.confusion.map((row) => row.map(() => 123_456)) }
    expect(await confusionChart(many, 'c', 283)).not.toContain('>123456</text>')
  })

  it('is drawn of as many classes as it may have', async () => {
    const matrix = Array.from({ length: mostDrawnClasses }, (_, i) =>
      Array.from({ length: mostDrawnClasses }, (_, j) => (i === j ? 9 : (i + j) % 2))
    )
    const perClass = matrix.map((_, i) => ({ label: `c${i}`, precision: 0, recall: 0, f1: 0, support: 0 }))
    const svg = await confusionChart({ confusion: matrix, perClass })
    expect(svg.includes('>c398<')).toBe(true)
  })

  /** As WCAG 2 counts: 21 for black on white. */
  const contrast = (a: readonly number[], b: readonly number[]): number => {
    const luminance = (colour: readonly number[]) => {
      const [red = 0, green = 0, blue = 0] = colour.map((level) => {
        const share = level / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }

  it.each(['light', 'dark'] as const)(
    'writes each count so that it can be read on its square, in %s',
    async (theme) => {
      // Every strength of both colours occurs.
      const size = 12
      const matrix = Array.from({ length: size }, (_, row) =>
        Array.from({ length: size }, (_, column) => (row === column ? 80 * row + 20 : 3 * (column + row)))
      )
      const perClass = matrix.map((_, i) => ({ ...confusion.perClass[0]!, label: String(i) }))
      const svg = await confusionChart({ confusion: matrix, perClass })
      const [, left = 0, top = 0] = (/transform="translate\((\d+),(\d+)\)"/.exec(svg) ?? []).map(Number)
      const side = Math.floor(460 / size)
      const { data, info } = await sharp(await pngOf(svg, theme))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
      const pixel = (x: number, y: number) =>
        Array.from(data.subarray(3 * (y * info.width + x)).subarray(0, 3))
      for (let row = 0; row < size; row++)
        for (let column = 0; column < size; column++) {
          const [x0, y0] = [2 * (left + column * side), 2 * (top + row * side)]
          const square = pixel(x0 + 12, y0 + 12)
          let best = 1
          for (let y = y0 + 12; y < y0 + 2 * side - 12; y++)
            for (let x = x0 + 12; x < x0 + 2 * side - 12; x++)
              best = Math.max(best, contrast(square, pixel(x, y)))
          expect(best, `${matrix[row]?.[column]} at ${row}, ${column}`).toBeGreaterThan(3.8)
        }
    }
  )

  it('names what is mistaken most often', async () => {
    const svg = await confusionChart(confusion)
    expect(svg).toContain('240 of 300 images are predicted right. Most often mistaken: two as zero (30)')
  })
})

describe('a plot', () => {
  it('has accuracy over loss, from 1000 pixels on beside it', async () => {
    const runs = [{ name: 'mnist', history: history(50) }]
    const [narrow, wide] = [
      await plotChart(runs, 'mnist', { width: 320 }),
      await plotChart(runs, 'mnist', { width: 1200 })
    ]
    expect(sizeOf(narrow)?.[0]).toBe(320)
    expect(sizeOf(wide)?.[0]).toBe(1200)
    expect(sizeOf(narrow)?.[1]).toBeGreaterThan(sizeOf(wide)?.[1] ?? 0)
    for (const svg of [narrow, wide])
      for (const text of ['Accuracy: mnist', 'Loss: mnist', 'Epochs', 'Training accuracy', 'Validation loss'])
        expect(svg).toContain(`>${text}</text>`)
  })

  it('of networks with one output has the mean absolute error in the place of the accuracy', async () => {
    const numbers = history(3).map((row) => ({
      ...row,
      accuracy: Number.NaN,
      valAccuracy: undefined,
      meanAbsoluteError: row.loss,
      valMeanAbsoluteError: row.valLoss
    }))
    const svg = await plotChart([{ name: 'r', history: numbers }], 'r', { width: 640 })
    expect(svg).toContain('>Error: r</text>')
    expect(svg).toContain('Mean absolute error')
    expect(svg).not.toContain('Accuracy')
  })

  it('tells eighteen runs apart: six colours, each whole, dashed and dotted', async () => {
    const runs = Array.from({ length: 18 }, (_, i) => ({ name: `run-${i}`, history: history(5, i) }))
    const svg = await plotChart(runs, '18 runs', { width: 640 })
    const looks = [...svg.matchAll(/<g class="mark-line [^>]*>\s*<path ([^>]*)\/>/g)].map(
      ([, attributes = '']) =>
        `${/stroke="([^"]+)"/.exec(attributes)?.[1]} ${/stroke-dasharray="([^"]+)"/.exec(attributes)?.[1] ?? 'whole'}`
    )
    expect(looks).toHaveLength(36)
    expect(new Set(looks).size).toBe(18)
  })
})
