/** The gradients of the shards summed, always in the order of the shards. */

/** sum[i] = part[0][i] + part[1][i] + …, for `count` numbers up to a whole vector; parts lie `step` bytes apart. */
export function sumParts(parts: usize, step: usize, number: i32, count: i32, sum: usize): void {
  for (let i = 0; i < count; i += 4) {
    let part = parts
    let total = v128.load(part)
    for (let n = 1; n < number; n++) {
      part += step
      total = f32x4.add(total, v128.load(part))
    }
    v128.store(sum, total)
    parts += 16
    sum += 16
  }
}

/** [filters][rows][padded row] as [rows][row][filters]: a gradient by `sparse` as the weights lie. */
export function unpackRows(from: usize, rows: i32, row: i32, padded: i32, filters: i32, to: usize): void {
  for (let filter = 0; filter < filters; filter++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < row; x++)
        store<f32>(
          to + (((y * row + x) * filters + filter) << 2),
          load<f32>(from + (((filter * rows + y) * padded + x) << 2))
        )
}
