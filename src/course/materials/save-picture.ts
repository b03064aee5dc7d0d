/** The picture of a topic as a file: images beside each other, or a chart. */
import { CnnError } from '../../errors.js'
import { type ChartFile, writeChart } from '../../run/chart-file.js'
import type { Drawable } from '../topics/explanation.js'

/**
 * @throws CnnError USAGE where there is no picture; WRITE
 */
export async function savePicture(file: ChartFile, picture: Drawable | undefined): Promise<void> {
  if (picture === undefined)
    throw new CnnError('USAGE', 'there is no picture to write', { where: '-o', hint: 'give one with --file' })
  const { renderChart } = await import('../../report/charts/render.js')
  await writeChart(file, async (width) => {
    if (picture.kind === 'chart') return renderChart(picture.draw(width))
    const { tilesChart } = await import('../../report/pictures/tiles-chart.js')
    return renderChart(await tilesChart(picture.title, picture.images, { width }))
  })
}
