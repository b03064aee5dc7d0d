/** The kernels of src/kernels/dense. Generated from src/kernels by scripts/kernel-interface.js. */

export interface DenseKernels {
  /**
   * Lists the nonzero numbers of each of `rows` rows, `pitch` bytes apart, of `count` numbers. An entry is the offset of
   * the number's row in a panel (see `panels.ts`), and the number. The list of a row begins `count` entries,
   * rounded up to a multiple of four, after the list of the row before it. `ends` gets, for each row, where its list
   * begins and where each section of it ends. `shuffles` is the table of the 16 byte shuffles that move the chosen of
   * four numbers to the front.
   */
  listNonzero(
    input: number,
    pitch: number,
    rows: number,
    count: number,
    shuffles: number,
    lists: number,
    ends: number
  ): void

  /** Copies `rows` rows of `columns` numbers, `pitch` bytes apart, into panels `panelBytes` apart. */
  toPanels(from: number, pitch: number, rows: number, columns: number, to: number, panelBytes: number): void

  /** to[column][row] = from[row][column]; the rows of each are its pitch in bytes apart. */
  transpose(from: number, pitch: number, rows: number, columns: number, to: number, toPitch: number): void

  /**
   * output[row][column] = start[column] + sum over the numbers of the row's list, in their order, of
   * number x matrix[its row][column], for `rows` rows of `columns` numbers, `pitch` bytes apart.
   *
   * `ends` and the lists are those of `listNonzero`, for rows of `count` numbers. The panels are `panelBytes` apart.
   * `start` is the address of the initial sums: 32 numbers for each panel, `startBytes` apart; 0: the same for all. If
   * `start` itself is 0, the sums continue from what the output holds.
   */
  sparseProduct(
    ends: number,
    rows: number,
    count: number,
    panels: number,
    panelBytes: number,
    columns: number,
    start: number,
    startBytes: number,
    output: number,
    pitch: number
  ): void
}
