/** The kernels of src/kernels/dense. Generated from src/kernels by scripts/kernel-interface.js. */

export interface DenseKernels {
  /**
   * Lists the numbers of each of `rows` rows, `pitch` bytes apart, of `count` numbers: an entry is where the number's row of
   * a panel begins (see `panels.ts`), and the number. The list of a row begins `count`
   * entries, up to a multiple of four, after that of the row before it. `ends` gets, for each row, where its list begins
   * and where each section of it ends. `shuffles` is the table of the 16 ways to move the chosen ones of four to the front.
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

  /** Copies `rows` rows, `pitch` bytes apart, of `columns` numbers; `panelBytes` from one panel to the next. */
  toPanels(from: number, pitch: number, rows: number, columns: number, to: number, panelBytes: number): void

  /** to[column][row] = from[row][column]; rows of either lie their pitch in bytes apart. */
  transpose(from: number, pitch: number, rows: number, columns: number, to: number, toPitch: number): void

  /**
   * output[row][column] = start[column] + sum over the numbers of the row's list, in their order, of
   * number x matrix[its row][column], for `rows` rows `pitch` bytes apart of `columns` numbers.
   *
   * `ends` and the lists are those of `listNonzero`, of rows of `count` numbers. The panels lie `panelBytes` apart.
   * `start` is where each sum begins: 32 numbers for every panel, `startBytes` apart; 0: the same for all. Where
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
