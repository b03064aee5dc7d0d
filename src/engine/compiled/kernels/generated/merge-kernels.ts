/** The kernels of src/kernels/merge. Generated from src/kernels by scripts/kernel-interface.js. */

export interface MergeKernels {
  /** sum = a + b, number by number; `sum` may be `a` or `b`. */
  add(a: number, b: number, count: number, sum: number): void
}
