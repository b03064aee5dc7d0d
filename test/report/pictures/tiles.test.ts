/** Images with their labels under a title, and the learned filters of layers: every number is there, whatever the width. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Tensor, tensor } from '../../../src/reference/tensor.js'
import { renderChart } from '../../../src/report/charts/render.js'
import { filtersChart } from '../../../src/report/pictures/filters-chart.js'
import { tilesChart } from '../../../src/report/pictures/tiles-chart.js'

/** The images of a chart: where and how large each is drawn, and its own pixels. */
async function imagesOf(svg: string) {
  const found = svg.matchAll(
    /<image href="data:image\/png;base64,([^"]+)"(?: transform="translate\(([\d.]+),([\d.]+)\)")? width="([\d.]+)" height="([\d.]+)"/g
  )
  return Promise.all(
    [...found].map(async ([, bytes = '', x = 0, y = 0, width, height]) => {
      const { data, info } = await sharp(Buffer.from(bytes, 'base64'))
        .raw()
        .toBuffer({ resolveWithObject: true })
      const drawn = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) }
      return { ...drawn, columns: info.width, rows: info.height, channels: info.channels, data }
    })
  )
}

const counted = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((product, side) => product * side, 1)
  return tensor(
    shape,
    Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? i : -i))
  )
}

describe('tiles', () => {
  const tiles = (count: number, side = 28) =>
    Array.from({ length: count }, (_, i) => ({ image: tensor([side, side]), label: `map ${i + 1}` }))

  it.each([undefined, 280, 640, 2000])(
    'are all inside a picture of width %s, each above its label',
    async (width) => {
      const chart = await tilesChart('Feature maps of conv2d_1: mnist', tiles(13), { width })
      const svg = await renderChart(chart)
      const images = await imagesOf(svg)
      expect(images).toHaveLength(13)
      const [left = 0, top = 0] = (/translate\((\d+),(\d+)\)/.exec(svg) ?? []).slice(1).map(Number)
      for (const [i, image] of images.entries()) {
        expect(image.x + left).toBeGreaterThanOrEqual(24)
        expect(image.x + left + image.width).toBeLessThanOrEqual(chart.width - 23)
        expect(image.y + top + image.height + 14).toBeLessThan(chart.height)
        // A pixel is a square.
        expect(image.width).toBe(image.height)
        const [, x = '', y = ''] =
          new RegExp(`translate\\(([\\d.]+),([\\d.]+)\\)"[^>]*>map ${i + 1}</text>`).exec(svg) ?? []
        expect(Number(x)).toBe(image.x)
        expect(Number(y) - image.y - image.height).toBeGreaterThan(8)
      }
      if (width !== undefined) expect(chart.width).toBe(width)
    }
  )

  it('of large pictures have a dot of the PNG for each pixel', async () => {
    const [image] = await imagesOf(await renderChart(await tilesChart('Filters: a photo', tiles(1, 1000))))
    expect(image).toMatchObject({ width: 500, height: 500, columns: 1000, rows: 1000 })
  })

  it('have whole squares for the pixels of small ones', async () => {
    const [image] = await imagesOf(await renderChart(await tilesChart('Filters: a digit', tiles(1, 28))))
    expect(image).toMatchObject({ width: 140, height: 140 })
  })
})

describe('learned filters', () => {
  const gray = (value: number, most: number) => Math.round((255 * (value + most)) / (2 * most))

  it('of one channel: a tile each, 0 in the middle of the grays', async () => {
    const kernel = counted([3, 2, 1, 4])
    const svg = await renderChart(
      await filtersChart({ title: 'Filters of c: r', kernel, isDepthwise: false })
    )
    const images = await imagesOf(svg)
    expect(images.map(({ rows, columns }) => [rows, columns])).toEqual(
      Array.from({ length: 4 }, () => [3, 2])
    )
    for (const [filter, { data, channels }] of images.entries()) {
      for (let i = 0; i < 6; i++) expect(data[channels * i]).toBe(gray(kernel.data[4 * i + filter] ?? 0, 23))
      expect(svg).toContain(`>filter ${filter + 1}</text>`)
    }
    expect(svg).toContain('Black: −23. Gray: 0. White: 23.')
  })

  it.each([undefined, 320, 1500])(
    'of several channels: each weight of each filter in a grid of width %s',
    async (width) => {
      const kernel = counted([2, 2, 3, 5])
      const chart = await filtersChart({ title: 'Filters of c: r', kernel, isDepthwise: false }, width)
      const [grid, ...others] = await imagesOf(await renderChart(chart))
      expect(others).toEqual([])
      // Two weights and an empty place for each of three channels, and of five filters.
      expect([grid?.columns, grid?.rows]).toEqual([9, 15])
      for (let filter = 0; filter < 5; filter++)
        for (let channel = 0; channel < 3; channel++)
          for (let i = 0; i < 4; i++) {
            const at = (3 * filter + Math.floor(i / 2)) * 9 + 3 * channel + (i % 2)
            const weight = kernel.data[(i * 3 + channel) * 5 + filter] ?? Number.NaN
            const [level, opacity] = [
              grid?.data[(grid.channels ?? 0) * at],
              grid?.data[(grid.channels ?? 0) * (at + 1) - 1]
            ]
            expect([level, opacity]).toEqual([gray(weight, 59), 255])
          }
      if (width !== undefined) expect(chart.width).toBe(width)
    }
  )

  it('of each channel of its own are named for it', async () => {
    const bank = { title: 'Filters of d: r', kernel: counted([3, 3, 2, 2]), isDepthwise: true }
    const svg = await renderChart(await filtersChart(bank))
    for (const name of [
      'channel 1, filter 1',
      'channel 1, filter 2',
      'channel 2, filter 1',
      'channel 2, filter 2'
    ])
      expect(svg).toContain(`>${name}</text>`)
  })

  it('of weights that are all 0 are gray', async () => {
    const bank = { title: 'Filters of c: r', kernel: tensor([2, 2, 1, 1]), isDepthwise: false }
    const [image] = await imagesOf(await renderChart(await filtersChart(bank)))
    expect(image?.data[0]).toBe(128)
  })
})
