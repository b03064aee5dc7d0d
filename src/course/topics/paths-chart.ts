/** The paths of optimizers on their surface as a chart: lines of equal loss, and a line with its steps for each. */

import type { Mark } from 'vega'
import { valueAt } from '../../math/numbers.js'
import { chartPixels } from '../../report/charts/chart-width.js'
import { headOf } from '../../report/charts/head.js'
import { named } from '../../report/charts/marks.js'
import type { Chart } from '../../report/charts/render.js'
import { axisTitle, font, light, markNames, seriesColour } from '../../report/charts/theme.js'
import { type PathPoint, valley } from '../computation/descent.js'

const padding = { left: 58, right: 24, bottom: 50 }
/** The height of the plot as a share of its width. */
const steepness = 0.59
/** Lower, the names of start and minimum would not fit. */
const leastHeight = 220
const title = 'Optimizers: one valley'

/** How many lines of equal loss are drawn. */
const contours = 8

/** A path with the name of what took it. */
export interface NamedPath {
  readonly name: string
  readonly points: readonly PathPoint[]
}

/**
 * @param paths that begin at one point
 * @param width of the picture, in pixels
 */
export function pathsChart(paths: readonly NamedPath[], width: number = chartPixels.usual): Chart {
  const points = paths.flatMap((path) => path.points)
  // A path that flies off would make all others a dot: what is seen is a frame around the start and the valley.
  const { x, y, value } = valueAt(points, 0)
  const [farthest, deepest] = [1.15 * Math.max(Math.abs(x), 0.5), 1.4 * Math.max(Math.abs(y), 0.4)]
  const head = headOf(title, width, {
    series: paths.map(({ name }, colour) => ({
      ...{ label: name, key: name, kind: 'line', colour, points: twoPoints }
    }))
  })
  const across = width - padding.left - padding.right
  const plot = { width: across, height: Math.max(leastHeight, Math.round(steepness * across)) }
  const levels = Array.from(
    { length: contours },
    (_, i) => (1.3 * value * (i + 1) * (i + 1)) / (contours * contours)
  )
  return {
    width,
    height: head.height + plot.height + padding.bottom,
    title,
    description: paths.map(described).join(' '),
    spec: {
      ...plot,
      padding: { ...padding, top: head.height },
      autosize: 'none',
      data: [
        ...levels.map((level, i) => ({ name: `level-${i}`, values: contour(level) })),
        { name: 'start', values: [{ x, y }] },
        { name: 'minimum', values: [{ x: 0, y: 0 }] },
        ...paths.map((path, i) => ({ name: `path-${i}`, values: path.points.map(({ x, y }) => ({ x, y })) }))
      ],
      scales: [
        { name: 'x', type: 'linear', range: 'width', domain: [-farthest, farthest], zero: false },
        { name: 'y', type: 'linear', range: 'height', domain: [-deepest, deepest], zero: false }
      ],
      axes: [
        { scale: 'x', orient: 'bottom', tickCount: 7, ...axisTitle('x', plot.width / 2, 28) },
        { scale: 'y', orient: 'left', tickCount: 5, ...axisTitle('y', -40, plot.height / 2) }
      ],
      marks: [
        ...head.marks(padding.left),
        {
          type: 'group',
          clip: true,
          encode: { update: { width: { value: plot.width }, height: { value: plot.height } } },
          marks: [
            ...levels.map((_, i) => contourMark(i)),
            ...paths.flatMap((_, i) => pathMarks(i)),
            ...landmarks
          ]
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

/** Where all paths begin and where they should end, on top of the paths. */
const landmarks: readonly Mark[] = [
  ...landmark('start', 'circle', -16),
  // Below the last turns of the paths.
  ...landmark('minimum', 'cross', 44)
]

/** @param dy how far its name is below it, in pixels */
function landmark(what: 'start' | 'minimum', shape: 'circle' | 'cross', dy: number): Mark[] {
  const name = { text: { value: what }, font: { value: font }, fontSize: { value: 13 } }
  const middle = { align: { value: 'center' }, baseline: { value: 'middle' } } as const
  const outline = { fill: { value: 'none' }, stroke: { value: light.text }, strokeWidth: { value: 2 } }
  return [
    {
      type: 'symbol',
      name: named(markNames.landmark, `${what}-mark`),
      from: { data: what },
      encode: { update: { ...place, shape: { value: shape }, size: { value: 130 }, ...outline } }
    },
    {
      type: 'text',
      name: `${what}-name`,
      from: { data: what },
      encode: {
        update: {
          ...place,
          ...name,
          ...middle,
          ...{ dy: { value: dy }, fontWeight: { value: 'bold' }, fill: { value: light.text } }
        }
      }
    }
  ]
}

function described({ name, points }: NamedPath): string {
  const [first, last] = [valueAt(points, 0), valueAt(points, -1)]
  return `${name}: from (${first.x}, ${first.y}) to (${last.x.toFixed(3)}, ${last.y.toFixed(3)}) in ${last.step} steps.`
}
