/** Activations in place, and their gradients from only the outputs: [ReLU, sigmoid, tanh, softmax]. */
import * as arithmetic from '../arithmetic'
import { put, sumOf } from '../memory/lanes'

/** max(x, 0); NaN stays NaN. */
export function relu(at: usize, count: i32): void {
  const zero = f32x4.splat(0)
  let i = 0
  for (; i + 8 <= count; i += 8) {
    // pmax(a, b) is a < b ? b : a.
    const a = f32x4.pmax(v128.load(at), zero)
    const b = f32x4.pmax(v128.load(at, 16), zero)
    v128.store(at, a)
    v128.store(at, b, 16)
    at += 32
  }
  for (; i < count; i += 4) {
    put(at, f32x4.pmax(v128.load(at), zero), count - i)
    at += 16
  }
}

/** The gradient times 1 where the output is above 0, else 0. */
export function reluGradient(output: usize, gradient: usize, count: i32): void {
  const zero = f32x4.splat(0)
  let i = 0
  for (; i + 8 <= count; i += 8) {
    const a = v128.and(v128.load(gradient), f32x4.gt(v128.load(output), zero))
    const b = v128.and(v128.load(gradient, 16), f32x4.gt(v128.load(output, 16), zero))
    v128.store(gradient, a)
    v128.store(gradient, b, 16)
    output += 32
    gradient += 32
  }
  for (; i < count; i += 4) {
    put(gradient, v128.and(v128.load(gradient), f32x4.gt(v128.load(output), zero)), count - i)
    output += 16
    gradient += 16
  }
}

export function sigmoid(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    put(at, arithmetic.sigmoid(v128.load(at)), count - i)
    at += 16
  }
}

/** The gradient times y (1 - y). */
export function sigmoidGradient(output: usize, gradient: usize, count: i32): void {
  const one = f32x4.splat(1)
  for (let i = 0; i < count; i += 4) {
    const y = v128.load(output)
    put(gradient, f32x4.mul(v128.load(gradient), f32x4.mul(y, f32x4.sub(one, y))), count - i)
    output += 16
    gradient += 16
  }
}

export function tanh(at: usize, count: i32): void {
  let i = 0
  // Two vectors at a time: they share the constants.
  for (; i + 8 <= count; i += 8) {
    const a = arithmetic.tanh(v128.load(at))
    const b = arithmetic.tanh(v128.load(at, 16))
    v128.store(at, a)
    v128.store(at, b, 16)
    at += 32
  }
  for (; i < count; i += 4) {
    put(at, arithmetic.tanh(v128.load(at)), count - i)
    at += 16
  }
}

/** The gradient times 1 - y^2. */
export function tanhGradient(output: usize, gradient: usize, count: i32): void {
  const one = f32x4.splat(1)
  for (let i = 0; i < count; i += 4) {
    const y = v128.load(output)
    put(gradient, f32x4.mul(v128.load(gradient), f32x4.sub(one, f32x4.mul(y, y))), count - i)
    output += 16
    gradient += 16
  }
}

/** e^(x - largest) / sum of these, for each of `rows` rows of `columns` numbers. */
export function softmax(at: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    const total = exponentials(at, at, columns, largest(at, columns))
    for (let i = 0; i < columns; i += 4) {
      const here = at + ((i as usize) << 2)
      put(here, f32x4.div(v128.load(here), f32x4.splat(total)), columns - i)
    }
    at += (columns as usize) << 2
  }
}

/** The gradient of softmax: y (g - sum of g y), where g is the output gradient, row by row. */
export function softmaxGradient(output: usize, gradient: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    let dot: f32 = 0
    for (let i = 0; i < columns; i++) {
      const here = (i as usize) << 2
      dot += load<f32>(output + here) * load<f32>(gradient + here)
    }
    for (let i = 0; i < columns; i++) {
      const here = (i as usize) << 2
      store<f32>(gradient + here, load<f32>(output + here) * (load<f32>(gradient + here) - dot))
    }
    output += (columns as usize) << 2
    gradient += (columns as usize) << 2
  }
}

/** The largest number of a row; NaN if the row contains one. */
export function largest(at: usize, columns: i32): f32 {
  let best = load<f32>(at)
  for (let i = 1; i < columns; i++) best = max(best, load<f32>(at + ((i as usize) << 2)))
  return best
}

/** to = e^(from - shift) for a row; returns the sum. */
export function exponentials(from: usize, to: usize, columns: i32, shift: f32): f32 {
  let total = f32x4.splat(0)
  for (let i = 0; i < columns; i += 4) {
    const here = (i as usize) << 2
    const value = arithmetic.exp(f32x4.sub(v128.load(from + here), f32x4.splat(shift)))
    put(to + here, value, columns - i)
    const left = i32x4.splat(columns - i)
    total = f32x4.add(total, v128.and(value, i32x4.gt_s(left, i32x4(0, 1, 2, 3))))
  }
  return sumOf(total)
}
