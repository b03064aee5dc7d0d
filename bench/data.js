// MNIST for the measurements: the first images of the training split.
import { loadDataset } from '../dist/dataset/load.js'

export const loadMnist = (images) =>
  loadDataset({ name: 'mnist', validation: 0, seed: 42, limit: images, dir: 'data/mnist' })
