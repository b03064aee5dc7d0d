// The measurements as text.
import { availableParallelism, cpus } from 'node:os'
import { plainTable } from '../dist/report/text/table.js'
import { spreadText } from './statistics.js'

export const report = (measured) =>
  [
    machine(measured),
    ...measured.results.flatMap((result) => [comparison(result), ...profiles(result)]),
    ...startTable(measured),
    command(measured)
  ].join('\n\n')

const machine = ({ rounds, widest }) => {
  const fused = widest
    ? `\nOne thread reaches ${widest.gigaflops} GFLOPS with fused multiply-adds on ${widest.bits} bits, which WebAssembly has not.`
    : ''
  return `${cpus()[0].model}, ${availableParallelism()} cores; ${rounds} rounds in turns.
Microseconds an image: least (middle, greatest). limit: GFLOPS of one thread in a loop of SIMD128.
share: the dense arithmetic in the least time, of the limit of the threads.${fused}`
}

const column = (header, align = 'right') => ({ header, align })

function comparison({ network, batchSize, operations, figures }) {
  const limit = Math.max(...figures.map((figure) => figure.limit ?? 0))
  const share = (work, { threads, [work]: time }) =>
    `${((100 * (2 * operations[work])) / (time.min * 1e3) / (limit * threads)).toFixed(0)}%`
  const rows = figures.map((figure) => [
    ...[figure.name, figure.version, `${figure.threads}`],
    ...[spreadText(figure.train), share('train', figure)],
    ...[spreadText(figure.predict), share('predict', figure), figure.limit?.toFixed(1) ?? '']
  ])
  const columns = [
    ...[column('engine', 'left'), column('Node', 'left'), column('threads'), column('train')],
    ...[column('share'), column('predict'), column('share'), column('limit')]
  ]
  const millions = (count) => `${(count / 1e6).toFixed(2)}`
  return `${network}, batches of ${batchSize}; ${millions(operations.train)} million multiply-adds an image to train, ${millions(operations.predict)} to predict
${plainTable(columns, rows, { width: 120 })}
${ratios(figures)}`
}

/** How many times as fast as each peer; of a peer with several variants the fastest counts. */
function ratios(figures) {
  const ours = figures.filter(({ name, threads }) => name === 'compiled' && threads > 1)
  const peers = new Set(figures.map(peerOf).filter((name) => name !== 'compiled'))
  const lines = ours.flatMap((two) => {
    const least = (name, work, threads) =>
      Math.min(
        ...figures
          .filter((figure) => peerOf(figure) === name && (!threads || figure.threads === threads))
          .filter((figure) => name !== 'compiled' || figure.version === two.version)
          .map((figure) => figure[work].min)
      )
    const times = (name, threads) =>
      ['train', 'predict'].map((work) => (least(name, work, threads) / two[work].min).toFixed(2)).join(' / ')
    const against = [...peers].map((name) => `${times(name)} ${name}`)
    return `  ${two.version}: ${[`${times('compiled', 1)} one thread`, ...against].join(', ')}`
  })
  return `  times as fast, to train / to predict, as\n${lines.join('\n')}`
}

const peerOf = ({ name }) => name.split(',')[0]

function startTable({ starts }) {
  if (starts.length === 0) return []
  const columns = [column('engine', 'left'), column('Node', 'left'), column('threads')]
  const rows = starts.map(({ name, version, threads, first, memory }) => [
    ...[name, version, `${threads}`, spreadText(first), spreadText(memory)]
  ])
  const table = plainTable([...columns, column('seconds'), column('MB')], rows, { width: 120 })
  return [
    `lecture: seconds from the start of the process to the first batch, and memory at its peak, in a program\n${table}`
  ]
}

const command = ({ command: { firstBatch, peakMemory } }) =>
  `cnn train --config mnist --epochs 1, MNIST in the cache:
  process start to the first batch done: ${spreadText(firstBatch)} s
  peak memory: ${spreadText(peakMemory)} MB`

const profiles = ({ figures }) =>
  figures
    .filter(({ profile }) => profile)
    .map(({ version, profile }) =>
      [
        `${version}, one thread, microseconds an image, with a clock around each kernel:`,
        ...profile.map(({ name, time }) => `  ${name.padEnd(22)}${time.toFixed(2).padStart(6)}`)
      ].join('\n')
    )
