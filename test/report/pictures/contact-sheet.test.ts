/** Contact sheets: their size, every pixel of a picture in its place, text that fits, and names of any kind. */
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { loadNamed } from '../../../src/dataset/load-dataset.js'
import { dark, light } from '../../../src/report/charts/theme.js'
import {
  type ContactSheet,
  contactSheet,
  type SheetCell
} from '../../../src/report/pictures/contact-sheet.js'
import { fitted } from '../../../src/report/pictures/fitted-text.js'
import { sheetLayout } from '../../../src/report/pictures/sheet-layout.js'

type Colour = [red: number, green: number, blue: number]

async function drawn(sheet: Partial<ContactSheet>) {
  const bytes = await contactSheet({ title: 'a title', groups: [], theme: 'light', width: 600, ...sheet })
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  expect(channels).toBe(3)
  const at = (x: number, y: number): Colour => {
    const [red = -1, green = -1, blue = -1] = data.subarray(3 * (y * width + x))
    return [red, green, blue]
  }
  /** The smallest rectangle around the pixels of a colour. */
  const around = (colour: Colour) => {
    let [left, top, right, bottom, count] = [width, height, -1, -1, 0]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if (at(x, y).every((value, i) => value === colour[i])) {
          left = Math.min(left, x)
          right = Math.max(right, x)
          top = Math.min(top, y)
          bottom = Math.max(bottom, y)
          count++
        }
    return { left, top, width: right - left + 1, height: bottom - top + 1, count }
  }
  return { bytes, width, height, at, around }
}

const colourOf = (hex: string): Colour =>
  [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)) as Colour

const plain = (colour: Colour, height = 8, width = height): SheetCell => ({
  pixels: Uint8Array.from({ length: height * width * 3 }, (_, i) => colour[i % 3]),
  shape: [height, width, 3]
})

const red: Colour = [200, 10, 30]
const blue: Colour = [10, 30, 220]

describe('a contact sheet', () => {
  it('has each pixel of a digit of MNIST as a square of three', async () => {
    const { train } = await loadNamed({ name: 'mnist', validation: 0, seed: 1, limit: 12 })
    const cells = Array.from(
      { length: 6 },
      (_, i): SheetCell => ({
        pixels: new Uint8Array(train.images.subarray(784 * i, 784 * (i + 1))),
        shape: [28, 28, 1]
      })
    )
    const groups = [{ title: 'seven', note: '6 pictures', cells }]
    const { at, width } = await drawn({ groups })
    const { tiles, side, height } = sheetLayout('a title', groups, 600, 30_000)
    expect([side, width]).toEqual([84, 600])
    // Six tiles need 544 of the 552 pixels between the margins: one row.
    expect(new Set(tiles.map(({ y }) => y)).size).toBe(1)
    expect(height).toBeGreaterThan(84)
    for (const [i, { x, y }] of tiles.entries())
      for (let pixel = 0; pixel < 784; pixel++) {
        const value = cells[i].pixels?.[pixel] ?? -1
        const [left, top] = [x + 3 * (pixel % 28), y + 3 * Math.floor(pixel / 28)]
        for (const [across, down] of [
          [0, 0],
          [2, 0],
          [0, 2],
          [2, 2]
        ]) // the corners of its square
          expect(at(left + across, top + down)).toEqual([value, value, value])
      }
  })

  it('is the same each time', async () => {
    const sheet = { groups: [{ title: 'a', cells: [plain(red), plain(blue)] }] }
    expect((await drawn(sheet)).bytes).toEqual((await drawn(sheet)).bytes)
  })

  it.each(['light', 'dark'] as const)('has the colours of charts, %s', async (theme) => {
    const palette = theme === 'light' ? light : dark
    const groups = [{ title: 'a', cells: [plain(red), { pixels: undefined, caption: 'b.png' }] }]
    const { at, around, width, height } = await drawn({ groups, theme })
    for (const [x, y] of [
      [0, 0],
      [width - 1, height - 1]
    ])
      expect(at(x, y)).toEqual(colourOf(palette.ground))
    expect(around(colourOf(palette.text)).count).toBeGreaterThan(20)
    const picture = around(red)
    expect(picture).toMatchObject({ left: 24, width: 96, height: 96, count: 96 * 96 })
    // A line of one pixel around the picture.
    expect(at(picture.left - 1, picture.top + 50)).toEqual(colourOf(palette.grid))
    // The box of what has no picture: its sides, and both diagonals through its middle.
    const box = { left: picture.left + 104, top: picture.top }
    for (const place of [0, 95]) {
      expect(at(box.left + place, box.top + 20)).toEqual(colourOf(palette.line))
      expect(at(box.left + 20, box.top + place)).toEqual(colourOf(palette.line))
    }
    for (const [x, y] of [
      [48, 48],
      [24, 24],
      [72, 24]
    ])
      expect(at(box.left + x, box.top + y)).not.toEqual(colourOf(palette.ground))
    expect(at(box.left + 48, box.top + 20)).toEqual(colourOf(palette.ground))
  })

  it.each([
    // Enlarged by 12, by 2 and not at all; as it is; made smaller.
    [
      [8, 8],
      [96, 96]
    ],
    [
      [20, 40],
      [40, 80]
    ],
    [
      [49, 10],
      [49, 10]
    ],
    [
      [64, 96],
      [64, 96]
    ],
    [
      [300, 200],
      [96, 64]
    ],
    [
      [1, 5000],
      [1, 96]
    ]
  ] as const)('shows a picture of %j pixels as %j', async ([height, width], [shownHeight, shownWidth]) => {
    const groups = [{ title: 'a', cells: [plain(blue), plain(red, height, width)] }]
    const { around } = await drawn({ groups })
    expect(around(red)).toMatchObject({
      height: shownHeight,
      width: shownWidth,
      count: shownHeight * shownWidth
    })
    const [tile, picture] = [around(blue), around(red)]
    // In the middle of a tile as large as that of the other.
    expect(tile).toMatchObject({ width: 96, height: 96 })
    expect(picture.left).toBe(tile.left + 104 + Math.floor((96 - shownWidth) / 2))
    expect(picture.top).toBe(tile.top + Math.floor((96 - shownHeight) / 2))
  })

  it('refuses pixels that are not of their shape, and widths that are none', async () => {
    const cell: SheetCell = { pixels: new Uint8Array(10), shape: [3, 3, 1] }
    await expect(drawn({ groups: [{ title: 'a', cells: [cell] }] })).rejects.toThrow(
      '10 bytes are no picture of 3 x 3 x 1'
    )
    for (const width of [0, 239, 8001, 600.5, Number.NaN])
      await expect(drawn({ width })).rejects.toThrow(RangeError)
  })

  it('holds names of any kind', async () => {
    const names = [
      '犬と猫',
      'القطط',
      '👩‍👩‍👧‍👦 family',
      'a & b < "c"',
      '\u0000\u001b[31m',
      '\ud800',
      '\uffff',
      '\u202egnp.exe',
      '',
      'x'.repeat(100_000)
    ]
    const groups = names.map((title) => ({ title, note: title, cells: [{ ...plain(red), caption: title }] }))
    const { around } = await drawn({ title: names.join(' '), groups })
    expect(around(red).count).toBe(names.length * 96 * 96)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (name) => {
        await drawn({
          title: name,
          groups: [{ title: name, note: name, cells: [{ pixels: undefined, caption: name }] }]
        })
      }),
      { numRuns: 40 }
    )
  })
})

describe('its layout', () => {
  const groupsOf = (count: number, cells: number) =>
    Array.from({ length: count }, (_, i) => ({
      title: `class ${i}`,
      cells: Array.from({ length: cells }, (): SheetCell => ({ ...plain(red), caption: 'a.png' }))
    }))

  it('has groups side by side where they fit, and pictures in rows where they do not', () => {
    const headings = (count: number, cells: number, width: number) => {
      const { texts } = sheetLayout('t', groupsOf(count, cells), width, 30_000)
      return texts.filter(({ kind }) => kind === 'heading').map(({ x, y }) => [x, y])
    }
    // Four pictures take 408 pixels: two groups in a row of 1,000 pixels, in columns.
    const placed = headings(100, 4, 1000)
    expect(new Set(placed.map(([x]) => x)).size).toBe(2)
    expect(new Set(placed.map(([, y]) => y)).size).toBe(50)
    expect(new Set(headings(3, 9, 1000).map(([x]) => x)).size).toBe(1)
    const { tiles } = sheetLayout('t', groupsOf(1, 20), 1000, 30_000)
    expect(new Set(tiles.map(({ y }) => y)).size).toBe(3)
  })

  it('puts nothing over another thing, nor beyond the sheet', () => {
    const cell = fc.constantFrom<SheetCell>(plain(red), plain(red, 30, 60), {
      pixels: undefined,
      caption: 'a'
    })
    const group = fc.record({
      title: fc.string(),
      note: fc.option(fc.string(), { nil: undefined }),
      cells: fc.array(cell)
    })
    fc.assert(
      fc.property(
        fc.array(group),
        fc.integer({ min: 240, max: 2000 }),
        fc.integer({ min: 400, max: 3000 }),
        (groups, width, tallest) => {
          const { tiles, texts, side, height } = sheetLayout('t', groups, width, tallest)
          expect(height).toBeLessThanOrEqual(tallest)
          const boxes = [
            ...tiles.map(({ x, y }) => ({ left: x - 1, top: y - 1, right: x + side + 1, bottom: y + side })),
            ...texts.map(({ x, y, width: room }) => ({ left: x, top: y, right: x + room, bottom: y + 18 }))
          ]
          for (const [i, a] of boxes.entries()) {
            expect(Math.min(a.left, a.top)).toBeGreaterThanOrEqual(0)
            expect(a.right).toBeLessThanOrEqual(width)
            expect(a.bottom).toBeLessThanOrEqual(height)
            for (const b of boxes.slice(0, i))
              expect(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom).toBe(
                true
              )
          }
        }
      ),
      { numRuns: 300 }
    )
  })

  it('counts what it leaves out, so that it is no higher than it may be', () => {
    const last = (groups: ReturnType<typeof groupsOf>) => {
      const { texts, height } = sheetLayout('t', groups, 600, 2000)
      expect(height).toBeLessThanOrEqual(2000)
      return texts.filter(({ kind }) => kind === 'note').map(({ text }) => text)
    }
    expect(last(groupsOf(3000, 5))).toEqual(['2,989 more are not shown'])
    // 5 pictures in a row, 14 rows.
    expect(last(groupsOf(1, 2070))).toEqual(['2,000 more are not shown'])
    expect(last(groupsOf(3, 5))).toEqual([])
  })
})

describe('a text that is cut', () => {
  it('keeps its beginning and its end, and no half letters', () => {
    expect(fitted('short', 100, 10)).toBe('short')
    expect(fitted('golden retriever/IMG_20240112_093455.jpg', 100, 11)).toMatch(/^golden.*….*\.jpg$/)
    const family = '👩‍👩‍👧‍👦'
    expect(fitted(family.repeat(9), 60, 11).replaceAll(family, '')).toBe('…')
    expect(fitted('wide', 2, 11)).toBe('')
  })

  it('fits as it is drawn, whichever its letters are', async () => {
    // Printable letters of ASCII and some others that the font has.
    const letters = [...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)), ...'éßøÅ…–€']
    const groups = letters.map((letter) => ({ title: fitted(letter.repeat(200), 160, 14), cells: [] }))
    const { at } = await drawn({ width: 240, title: '', groups })
    const { texts } = sheetLayout('', groups, 240, 30_000)
    const ground = colourOf(light.ground)
    const isDrawn = (x: number, y: number) => at(x, y).some((value, i) => value !== ground[i])
    for (const [i, { x, y, width }] of texts.filter(({ kind }) => kind === 'heading').entries()) {
      // Cut for less room than a heading has: what is too wide would be seen behind it.
      expect(width).toBe(192)
      const columns = Array.from({ length: 192 }, (_, dx) =>
        Array.from({ length: 20 }, (_, dy) => isDrawn(x + dx, y + dy)).some(Boolean)
      )
      expect(columns.lastIndexOf(true), letters[i]).toBeLessThan(162)
      expect(columns.lastIndexOf(true), letters[i]).toBeGreaterThan(80)
    }
  })
})
