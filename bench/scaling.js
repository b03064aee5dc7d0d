// node bench/scaling.js: how the compiled engine's time grows with images, threads, channels, and the image's side.
import { availableParallelism, cpus } from 'node:os'
import { networkOf } from '../dist/config/network/network.js'
import { fit, parseConfig } from '../dist/index.js'
import { plainTable } from '../dist/report/text/table.js'
import { loadDigits } from './data.js'
import { spread, spreadText } from './statistics.js'
import { multiplyAdds } from './work.js'

const rounds = 3
const usual = { images: 640, threads: Math.min(2, availableParallelism()), channels: 32, side: 28 }
const threads = [1, 2, 4, 8].filter((count) => count <= Math.max(2, availableParallelism()))
const grows = {
  images: [128, 640, 2560],
  threads,
  channels: [8, 16, 32, 64],
  side: [28, 40, 56]
}

/** Two 3 x 3 convolutions, pooling, another convolution, and a classifier whose size is the same for every image. */
const networkOn = ({ channels, side }) => {
  const conv = { type: 'conv2d', filters: channels, kernelSize: 3, padding: 'same', activation: 'relu' }
  const layers = [conv, conv, { type: 'maxPooling2d', poolSize: 2 }, conv, { type: 'globalAveragePooling2d' }]
  return {
    name: 'scaling',
    dataset: { name: 'mnist' },
    model: {
      inputShape: [side, side, 1],
      layers: [...layers, { type: 'dense', units: 10, activation: 'softmax' }]
    },
    training: { optimizer: { type: 'rmsprop', learningRate: 1e-4 }, batchSize: 128, epochs: 3 }
  }
}

const points = []
for (const [what, values] of Object.entries(grows))
  for (const value of values) {
    const point = { ...usual, [what]: value }
    const config = parseConfig(JSON.stringify(networkOn(point)))
    points.push({ what, value, ...point, config, operations: multiplyAdds(networkOf(config)), times: [] })
  }
for (let round = 0; round < rounds; round++)
  for (const { config, images, threads, side, times } of points) {
    const train = await loadDigits(images, [side, side, 1])
    // The first epoch warms up.
    const { history } = await fit({ config, train, engine: 'compiled', threads })
    times.push((Math.min(...history.slice(1).map((epoch) => epoch.trainSeconds)) * 1e6) / images)
  }

const rows = points.map(({ what, value, operations, times }) => {
  const time = spread(times)
  const gigaflops = (2 * operations.train) / time.min / 1e3
  return [what, `${value}`, spreadText(time), (operations.train / 1e6).toFixed(1), gigaflops.toFixed(1)]
})
const column = (header, align = 'right') => ({ header, align })
console.log(`${cpus()[0].model}, Node ${process.version}, ${rounds} rounds in turns. Two 3 x 3 convolutions, pooling, one more, a classifier;
what does not grow: ${usual.images} images of side ${usual.side}, ${usual.channels} channels, ${usual.threads} threads, batches of 128.
`)
const columns = [
  column('grows', 'left'),
  column('to'),
  column('us an image'),
  column('million multiply-adds')
]
console.log(plainTable([...columns, column('GFLOPS, done densely')], rows, { width: 110 }))
