/** The paths of optimizers on their surface as a chart: lines of equal loss, and a line with its steps for each. */

import type { Mark } from 'vega'
import { valueAt } from '../../math/numbers.js'
import { entriesOf, label, legend, named } from '../../report/charts/marks.js'
import type { Chart } from '../../report/charts/render.js'
import { axisTitle, light, markNames, seriesColour } from '../../report/charts/theme.js'
import { type PathPoint, valley } from '../computation/descent.js'

const width = 640
const padding = { left: 58, right: 24, top: 84, bottom: 50 }
const plot = { width: width - padding.left - padding.right, height: 330 }
const title = 'Paths down the valley'

/** How many lines of equal loss are drawn. */
const contours = 8

/** A path with the name of what took it. */
export interface NamedPath {
  readonly name: string
  readonly points: readonly PathPoint[]
}

/** @param paths that begin at one point */
export function pathsChart(paths: readonly NamedPath[]): Chart {
  const points = paths.flatMap((path) => path.points)
  // A path that flies off would make all others a dot: what is seen is a frame around the start and the valley.
  const { x, y, value } = valueAt(points, 0)
  const [across, down] = [1.15 * Math.max(Math.abs(x), 0.5), 1.4 * Math.max(Math.abs(y), 0.4)]
  const entries = entriesOf(
    paths.map(({ name }, colour) => ({ label: name, key: name, kind: 'line', colour, points: twoPoints })),
    plot.width
  )
  const levels = Array.from(
    { length: contours },
    (_, i) => (1.3 * value * (i + 1) * (i + 1)) / (contours * contours)
  )
  return {
    width,
    height: plot.height + padding.top + padding.bottom,
    title,
    description: paths.map(described).join(' '),
    spec: {
      ...plot,
      padding,
      autosize: 'none',
      data: [
        ...levels.map((level, i) => ({ name: `level-${i}`, values: contour(level) })),
        ...paths.map((path, i) => ({ name: `path-${i}`, values: path.points.map(({ x, y }) => ({ x, y })) }))
      ],
      scales: [
        { name: 'x', type: 'linear', range: 'width', domain: [-across, across], zero: false },
        { name: 'y', type: 'linear', range: 'height', domain: [-down, down], zero: false }
      ],
      axes: [
        { scale: 'x', orient: 'bottom', tickCount: 7, ...axisTitle('x', plot.width / 2, 28) },
        { scale: 'y', orient: 'left', tickCount: 5, ...axisTitle('y', -40, plot.height / 2) }
      ],
      marks: [
        label(markNames.title, title, { x: 0, y: 30 - padding.top, size: 17, weight: 'bold' }),
        ...legend(entries, 58 - padding.top, 20),
        {
          type: 'group',
          clip: true,
          encode: { update: { width: { value: plot.width }, height: { value: plot.height } } },
          marks: [...levels.map((_, i) => contourMark(i)), ...paths.flatMap((_, i) => pathMarks(i))]
        }
      ]
    }
  }
}

/** The legend draws a line where there is more than one point. */
const twoPoints = [
  { epoch: 0, value: 0 },
  { epoch: 1, value: 1 }
]

/** The ellipse on which the valley has a value: (x² + 10 y²) / 2 = value. */
function contour(value: number): { x: number; y: number }[] {
  const corners = 240
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners
    const [x, y] = [Math.cos(angle), Math.sin(angle)]
    const reach = Math.sqrt(value / valley.value(x, y))
    return { x: reach * x, y: reach * y }
  })
}

const place = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } }

const contourMark = (index: number): Mark => ({
  type: 'line',
  name: `contour-${index}`,
  from: { data: `level-${index}` },
  encode: {
    update: {
      ...place,
      stroke: { value: light.line },
      strokeWidth: { value: 0.7 },
      strokeOpacity: { value: 0.6 }
    }
  }
})

function pathMarks(index: number): Mark[] {
  const data = `path-${index}`
  const colour = { value: seriesColour(index) }
  return [
    {
      type: 'line',
      name: named(markNames.line(index), data),
      from: { data },
      encode: { update: { ...place, stroke: colour, strokeWidth: { value: 1.8 } } }
    },
    {
      type: 'symbol',
      name: named(markNames.points(index), `steps-${index}`),
      from: { data },
      encode: { update: { ...place, size: { value: 20 }, fill: colour } }
    }
  ]
}

function described({ name, points }: NamedPath): string {
  const [first, last] = [valueAt(points, 0), valueAt(points, -1)]
  return `${name}: from (${first.x}, ${first.y}) to (${last.x.toFixed(3)}, ${last.y.toFixed(3)}) in ${last.step} steps.`
}
