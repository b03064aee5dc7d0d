/** Sizes of the layouts that some kernels write and others read, and that the plan allocates memory for. */

/** Numbers in a vector: rows of packed numbers and of tables end with a whole vector. */
export const LANES: i32 = 4

/** Columns of a panel of a dense layer's matrix (see dense/panels.ts), and bytes of one of its rows. */
export const PANEL_COLUMNS: i32 = 32
export const PANEL_ROW_BYTES: i32 = PANEL_COLUMNS * 4
/** Numbers of a row that one section of its list covers: this many rows of a panel fit into the first-level cache. */
export const SECTION: i32 = 128

/** Bytes of a list entry: an address or an offset, and the number that belongs to it. */
export const ENTRY_BYTES: usize = 8

/** Rows and columns of a Winograd tile, and the numbers that it has for each channel. */
export const TILE_SIDE: i32 = 6
export const TILE_POINTS: i32 = TILE_SIDE * TILE_SIDE
/** Vectors at the start of the buffer of `winograd`: for one transform, and the constants of `winogradPool`. */
export const TRANSFORM_VECTORS: i32 = 48
/** Vectors that `packWinograd` needs for the transform of a filter. */
export const FILTER_TRANSFORM_VECTORS: i32 = 30
