/** The nearest name: what people write, and what they meant. */
import { describe, expect, test } from 'vitest'
import { nearest } from '../../../src/config/check/nearest.js'

const layers = ['conv2d', 'maxPooling2d', 'flatten', 'dense']
const conv = ['type', 'filters', 'kernelSize', 'strides', 'padding', 'activation', 'useBias']
const losses = ['categoricalCrossentropy', 'sparseCategoricalCrossentropy']

describe('finds', () => {
  test.each([
    ['kernalSize', conv, 'kernelSize'],
    ['kernel_size', conv, 'kernelSize'],
    ['KERNEL-SIZE', conv, 'kernelSize'],
    ['kernel', conv, 'kernelSize'],
    ['stride', conv, 'strides'],
    ['bias', conv, 'useBias'],
    ['Conv2D', layers, 'conv2d'],
    ['Convolution2D', layers, 'conv2d'],
    ['MaxPooling2D', layers, 'maxPooling2d'],
    ['MaxPool2d', layers, 'maxPooling2d'],
    ['max_pooling2d', layers, 'maxPooling2d'],
    ['Linear', layers, 'dense'],
    ['faltten', layers, 'flatten'],
    ['categorical_crossentropy', losses, 'categoricalCrossentropy'],
    ['sparse_categorical_crossentropy', losses, 'sparseCategoricalCrossentropy'],
    ['CrossEntropy', losses, 'categoricalCrossentropy'],
    ['minst', ['mnist', 'smoke'], 'mnist']
  ])('%s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected)
  })
})

test.each([
  '',
  'x',
  's',
  'fl',
  'transformer',
  'toString',
  '__proto__',
  'constructor',
  'a'.repeat(1e6),
  '   '
])('finds nothing near %.20s', (name) => {
  expect(nearest(name, [...layers, ...conv])).toBeUndefined()
})
