// Native TensorFlow as a TensorFlow.js program uses it: plain `model.fit`, none of our code in the loop.
import { createRequire } from 'node:module'
import { parseConfig } from '../../dist/index.js'
import { answer } from '../answer.js'
import { loadDigits } from '../data.js'

const { images, predicted, network, batchSize, epochs, threads, tensorflow } = JSON.parse(process.argv[2])
process.env.TF_NUM_INTRAOP_THREADS = String(threads)
process.env.TF_CPP_MIN_LOG_LEVEL = '3'
const tf = createRequire(tensorflow)('@tensorflow/tfjs-node')
const { model, training } = parseConfig(JSON.stringify(network))
const digits = await loadDigits(Math.max(images, predicted), model.inputShape ?? [28, 28, 1])

const kinds = {
  conv2d: tf.layers.conv2d,
  separableConv2d: tf.layers.separableConv2d,
  maxPooling2d: tf.layers.maxPooling2d,
  averagePooling2d: tf.layers.averagePooling2d,
  globalAveragePooling2d: tf.layers.globalAveragePooling2d,
  flatten: tf.layers.flatten,
  dense: tf.layers.dense
}
const inputShape = digits.shape.slice(1)
const net = tf.sequential({
  layers: model.layers.map(
    ({ type, filters, kernelSize, strides, padding, activation, units, poolSize }, i) => {
      const options = { filters, kernelSize, strides, padding, activation, units, poolSize }
      const given = Object.entries(options).filter(([, value]) => value !== undefined)
      return kinds[type]({ ...Object.fromEntries(given), ...(i === 0 && { inputShape }) })
    }
  )
})
const { learningRate } = training.optimizer
net.compile({
  optimizer: tf.train.rmsprop(learningRate),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy']
})
const scaled = Float32Array.from(digits.images, (byte) => byte / 255)
const all = tf.tensor(scaled, digits.shape)
const [x, pictures] = [images, predicted].map((count) => all.slice(0, count))
const y = tf.oneHot(tf.tensor1d(Int32Array.from(digits.labels.subarray(0, images)), 'int32'), 10)

await answer({
  async first() {
    await net.trainOnBatch(x.slice(0, batchSize), y.slice(0, batchSize))
  },
  async train() {
    const times = []
    let began = 0
    const onEpochBegin = () => {
      began = performance.now()
    }
    const onEpochEnd = () => {
      times.push(performance.now() - began)
    }
    const callbacks = { onEpochBegin, onEpochEnd, yieldEvery: 'never' }
    await net.fit(x, y, { batchSize, epochs, verbose: 0, callbacks })
    return (Math.min(...times.slice(1)) * 1e3) / images
  },
  predict() {
    const began = performance.now()
    tf.tidy(() => net.predict(pictures, { batchSize }).dataSync())
    return ((performance.now() - began) * 1e3) / predicted
  },
  memory: () => process.resourceUsage().maxRSS * 1024
})
