/** Vectors of four numbers at the end of a row: how many lanes are used. */

/** A count of numbers rounded up to whole vectors. */
export function paddedTo4(count: i32): i32 {
  return (count + 3) & ~3
}

/** Stores the first `lanes` numbers of `value`; 4 or more store them all. */
export function put(at: usize, value: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(at, value)
    return
  }
  if (lanes === 1) {
    v128.store32_lane(at, value, 0)
  } else if (lanes >= 2) {
    v128.store64_lane(at, value, 0)
    if (lanes === 3) v128.store32_lane(at, value, 2, 8)
  }
}

/** Stores the first `lanes` numbers of two vectors, at least 5; 8 or more store them all. */
export function put8(at: usize, low: v128, high: v128, lanes: i32): void {
  v128.store(at, low)
  if (lanes >= 8) v128.store(at, high, 16)
  else put(at + 16, high, lanes - 4)
}

/** The sum of the four lanes, always in the same order. */
export function sumOf(value: v128): f32 {
  return (
    f32x4.extract_lane(value, 0) +
    f32x4.extract_lane(value, 1) +
    (f32x4.extract_lane(value, 2) + f32x4.extract_lane(value, 3))
  )
}
