// The measurements as text.
import { availableParallelism, cpus } from 'node:os'
import { plainTable } from '../dist/report/table.js'
import { spreadText } from './statistics.js'

export const report = (measured) =>
  [machine(measured), table(measured), ratios(measured), command(measured), ...profiles(measured)].join(
    '\n\n'
  )

const machine = ({
  rounds,
  operations
}) => `${cpus()[0].model}, ${availableParallelism()} cores; ${rounds} rounds in turns, batches of 128.
Microseconds an image: least (middle, greatest). limit: GFLOPS of one thread in the SIMD128 loop.
share: the dense arithmetic of the lecture's network, ${operations.train} multiply-adds an image to train and
${operations.predict} to predict, in the least time, of the threads' limit.`

const column = (header, align = 'right') => ({ header, align })
const percent = (share) => `${(100 * share).toFixed(0)}%`

const table = ({ results }) =>
  plainTable(
    [
      ...[column('engine', 'left'), column('Node', 'left'), column('train'), column('share')],
      ...[column('predict'), column('share'), column('limit')]
    ],
    results.map(({ name, version, train, predict, limit, shares }) => [
      ...[name, version, spreadText(train), percent(shares.train)],
      ...[spreadText(predict), percent(shares.predict), limit.toFixed(1)]
    ]),
    { width: 120 }
  )

function ratios({ results }) {
  const lines = ['Ratios of the least times:']
  const compare = (what, slow, fast) => {
    const ratio = (work) => (slow[work].min / fast[work].min).toFixed(2)
    lines.push(`  ${fast.version}: ${what}: ${ratio('train')} to train, ${ratio('predict')} to predict`)
  }
  for (const version of new Set(results.map((result) => result.version))) {
    const of = (name) => results.find((result) => result.version === version && result.name === name)
    const two = of('compiled, 2 threads')
    compare('2 threads over 1', of('compiled, 1 thread'), two)
    const wasm = of('wasm, 1 thread')
    if (wasm) compare('2 threads over TensorFlow.js in WebAssembly', wasm, two)
  }
  return lines.join('\n')
}

const command = ({ command: { firstBatch, peakMemory } }) =>
  `cnn train --config mnist --epochs 1, MNIST in the cache:
  process start to the first batch done: ${spreadText(firstBatch)} s
  peak memory: ${spreadText(peakMemory)} MB`

const profiles = ({ results }) =>
  results
    .filter(({ profile }) => profile)
    .map(({ version, profile }) =>
      [
        `${version}, one thread, microseconds an image, with a clock around each kernel:`,
        ...profile.map(({ name, time }) => `  ${name.padEnd(22)}${time.toFixed(2).padStart(6)}`)
      ].join('\n')
    )
