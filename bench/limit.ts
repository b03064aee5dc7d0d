/**
 * The SIMD128 limit of this processor in this Node: only multiplications and additions, as in the kernels' innermost
 * loop (eight sums, two vectors of weights, four numbers), over memory that never leaves the first-level cache.
 */

/** Multiply-adds of four lanes in one iteration of the loop. */
const perTurn = 8

/** Turns the loop `turns` times over the first `window` vectors pairs from `at`, `rounds` times; 64 flops a turn. */
export function limit(at: usize, window: i32, rounds: i32): f32 {
  let sum = f32x4.splat(0)
  for (let round = 0; round < rounds; round++) sum = f32x4.add(sum, pass(at, window))
  return f32x4.extract_lane(sum, 0)
}

export function flops(window: i32, rounds: i32): f64 {
  return (window as f64) * (rounds as f64) * (perTurn as f64) * 4 * 2
}

function pass(at: usize, window: i32): v128 {
  let a0 = v128.load(at)
  let a1 = v128.load(at, 16)
  let b0 = a0
  let b1 = a1
  let c0 = a0
  let c1 = a1
  let d0 = a0
  let d1 = a1
  const end = at + ((window as usize) << 5)
  for (let w = at; w < end; w += 32) {
    const w0 = v128.load(w)
    const w1 = v128.load(w, 16)
    const a = v128.load_splat<f32>(w, 64)
    a0 = f32x4.add(a0, f32x4.mul(w0, a))
    a1 = f32x4.add(a1, f32x4.mul(w1, a))
    const b = v128.load_splat<f32>(w, 68)
    b0 = f32x4.add(b0, f32x4.mul(w0, b))
    b1 = f32x4.add(b1, f32x4.mul(w1, b))
    const c = v128.load_splat<f32>(w, 72)
    c0 = f32x4.add(c0, f32x4.mul(w0, c))
    c1 = f32x4.add(c1, f32x4.mul(w1, c))
    const d = v128.load_splat<f32>(w, 76)
    d0 = f32x4.add(d0, f32x4.mul(w0, d))
    d1 = f32x4.add(d1, f32x4.mul(w1, d))
  }
  return f32x4.add(
    f32x4.add(f32x4.add(a0, a1), f32x4.add(b0, b1)),
    f32x4.add(f32x4.add(c0, c1), f32x4.add(d0, d1))
  )
}
