/** Sizes of the layouts that kernels write and read. Generated from src/kernels by scripts/kernel-interface.js. */

export const layout = {
  /** Numbers in a vector: rows of packed numbers and of tables end with a whole vector. */
  lanes: 4,
  /** Columns of a panel of a dense layer's matrix (see dense/panels.ts), and bytes of one of its rows. */
  panelColumns: 32,
  panelRowBytes: 128,
  /** Numbers of a row that one section of its list covers: this many rows of a panel fit into the first-level cache. */
  section: 128,
  /** Bytes of a list entry: an address or an offset, and the number that belongs to it. */
  entryBytes: 8,
  /** Rows and columns of a Winograd tile, and the numbers that it has for each channel. */
  tileSide: 6,
  tilePoints: 36,
  /** Vectors at the start of the buffer of `winograd`: for one transform, and the constants of `winogradPool`. */
  transformVectors: 48,
  /** Vectors that `packWinograd` needs for the transform of a filter. */
  filterTransformVectors: 30
} as const
