/** How wide a chart is made: in pixels for a screen, in millimetres for print. */

export interface ChartWidth {
  /** The width that it is laid out in, 96 to the inch. */
  readonly pixels: number
  /** Where it is for print: the width on paper. */
  readonly millimetres?: number
}

const millimetresAnInch = 25.4
const pixelsAnInch = 96

/** Dots to the inch of a PNG for print. */
const printDensity = 300

/** The narrowest chart in which every text has its place, the usual and the widest, in pixels. */
export const chartPixels = { least: 280, usual: 640, most: 4000 } as const

/** The narrowest and the widest in millimetres. */
export const chartMillimetres = { least: 75, most: 1058 } as const

export const ofPixels = (pixels: number): ChartWidth => ({ pixels })

export const ofMillimetres = (millimetres: number): ChartWidth => ({
  pixels: Math.round((millimetres / millimetresAnInch) * pixelsAnInch),
  millimetres
})

/** The dots of a PNG of this width on paper. */
export const dotsOf = (millimetres: number): number =>
  Math.round((millimetres / millimetresAnInch) * printDensity)

/** Dots to the inch of a picture so wide on paper. */
export const densityOf = (dots: number, millimetres: number): number =>
  dots / (millimetres / millimetresAnInch)

/** The size of a chart, as the root of its SVG has it, in pixels. */
export function sidesOf(svg: string): { width: number; height: number } {
  const [, width, height] = /^<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? []
  return { width: Number(width), height: Number(height) }
}

/** An SVG that is so wide on paper. */
export function svgForPrint(svg: string, millimetres: number): string {
  const { width, height } = sidesOf(svg)
  const tall = Math.round((100 * millimetres * height) / width) / 100
  return svg.replace(
    /^(<svg[^>]*) width="\d+" height="\d+"/,
    `$1 width="${millimetres}mm" height="${tall}mm"`
  )
}
