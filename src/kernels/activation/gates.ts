/** Activations that multiply their input by a gate between 0 and 1: [SiLU, GELU]. Their gradients need the input. */
import * as arithmetic from '../arithmetic'
import { put } from '../memory/lanes'
import * as normal from './normal'

/** x / (1 + e^-x) */
export function silu(input: usize, output: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(input)
    put(output, f32x4.mul(x, arithmetic.sigmoid(x)), count - i)
    input += 16
    output += 16
  }
}

/** The gradient times s (1 + x (1 - s)), s = 1 / (1 + e^-x). */
export function siluGradient(input: usize, outputGradient: usize, inputGradient: usize, count: i32): void {
  const one = f32x4.splat(1)
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(input)
    // 1 - s is computed as e^-x s, which loses no digit. An infinite power would make it NaN.
    const power = f32x4.pmin(arithmetic.exp(f32x4.neg(x)), f32x4.splat(f32.MAX_VALUE))
    const s = f32x4.div(one, f32x4.add(one, power))
    const factor = f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.mul(power, s))))
    put(inputGradient, f32x4.mul(v128.load(outputGradient), factor), count - i)
    input += 16
    outputGradient += 16
    inputGradient += 16
  }
}

/** x times the probability that a normally distributed number is below x. */
export function gelu(input: usize, output: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(input)
    put(output, f32x4.mul(x, normal.below(x, normal.bell(x))), count - i)
    input += 16
    output += 16
  }
}

/** The gradient times P + x p, where P is the probability and p = e^(-x^2 / 2) / sqrt(2 pi) the density. */
export function geluGradient(input: usize, outputGradient: usize, inputGradient: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(input)
    const bell = normal.bell(x)
    const density = f32x4.mul(bell, f32x4.splat(0.39894228))
    const factor = f32x4.add(normal.below(x, bell), f32x4.mul(x, density))
    put(inputGradient, f32x4.mul(v128.load(outputGradient), factor), count - i)
    input += 16
    outputGradient += 16
    inputGradient += 16
  }
}
