/** The picture of a topic as a file: images beside each other as PNG, a chart as PNG or SVG. */
import { extname } from 'node:path'
import { CnnError } from '../../errors.js'
import { writeWhole } from '../../files.js'
import type { Drawable } from '../topics/explanation.js'

/**
 * @throws CnnError USAGE where there is no picture, or the kind of file cannot hold it; WRITE
 */
export async function savePicture(file: string, picture: Drawable | undefined): Promise<void> {
  const isSvg = extname(file).toLowerCase() === '.svg'
  if (picture === undefined)
    throw new CnnError('USAGE', 'there is no picture to write', { where: '-o', hint: 'give one with --file' })
  if (picture.kind === 'images') {
    if (isSvg)
      throw new CnnError('USAGE', `${file}: images are written as PNG`, {
        where: '-o',
        hint: 'end it in .png'
      })
    const { pngOfImages } = await import('../../report/pictures/image-png.js')
    return writeWhole(file, await pngOfImages(picture.images))
  }
  const { renderChart } = await import('../../report/charts/render.js')
  const svg = await renderChart(picture.chart)
  if (isSvg) return writeWhole(file, svg)
  const { pngOf } = await import('../../report/charts/chart-png.js')
  await writeWhole(file, await pngOf(svg, 'light'))
}
