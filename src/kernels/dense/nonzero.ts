/** Lists of the numbers of a row that are not zero: rectifiers, dark pixels and dropout leave only some of them. */
import { ENTRY_BYTES, PANEL_ROW_BYTES, SECTION } from '../layout'

/**
 * Lists the nonzero numbers of each of `rows` rows, `pitch` bytes apart, of `count` numbers. An entry is the offset of
 * the number's row in a panel (see `panels.ts`), and the number. The list of a row begins `count` entries,
 * rounded up to a multiple of four, after the list of the row before it. `ends` gets, for each row, where its list
 * begins and where each section of it ends. `shuffles` is the table of the 16 byte shuffles that move the chosen of
 * four numbers to the front.
 */
export function listNonzero(
  input: usize,
  pitch: usize,
  rows: i32,
  count: i32,
  shuffles: usize,
  lists: usize,
  ends: usize
): void {
  const listBytes = (((count + 3) & ~3) as usize) * ENTRY_BYTES
  for (let row = 0; row < rows; row++) {
    let list = lists
    let offsets = i32x4(0, PANEL_ROW_BYTES, PANEL_ROW_BYTES * 2, PANEL_ROW_BYTES * 3)
    store<u32>(ends, list as u32)
    ends += 4
    for (let first = 0; first < count; first += SECTION) {
      const length = min(count - first, SECTION)
      const from = input + ((first as usize) << 2)
      for (let i = 0; i < length; i += 4) {
        const numbers = v128.load(from + ((i as usize) << 2))
        let chosen = i32x4.bitmask(f32x4.ne(numbers, f32x4.splat(0)))
        if (length - i < 4) chosen &= (1 << (length - i)) - 1
        const shuffle = v128.load(shuffles + ((chosen as usize) << 4))
        const values = i8x16.swizzle(numbers, shuffle)
        const places = i8x16.swizzle(offsets, shuffle)
        v128.store(list, v128.shuffle<i32>(places, values, 0, 4, 1, 5))
        v128.store(list, v128.shuffle<i32>(places, values, 2, 6, 3, 7), 16)
        list += (i32.popcnt(chosen) as usize) * ENTRY_BYTES
        offsets = i32x4.add(offsets, i32x4.splat(PANEL_ROW_BYTES * 4))
      }
      store<u32>(ends, list as u32)
      ends += 4
    }
    input += pitch
    lists += listBytes
  }
}
