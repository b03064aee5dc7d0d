/** A file of a published data set, with the facts that identify it wherever it comes from. */

export interface DataFile {
  readonly name: string
  /** Its uncompressed length. */
  readonly bytes: number
  /** SHA-256 of the uncompressed file, in hex. */
  readonly sha256: string
}
