/** A file of a published data set, by which it is known wherever it comes from. */

export interface DataFile {
  readonly name: string
  /** Its length once unpacked. */
  readonly bytes: number
  /** SHA-256 of the uncompressed file, in hex. */
  readonly sha256: string
}
