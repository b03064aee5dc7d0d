/** What an install reports while it works. */
export interface InstallEvents {
  /** Called with each step when it begins: `compiling the addon with c++`. */
  readonly onStep: (text: string) => void
  readonly onNotice: (text: string) => void
  readonly onProgress: (progress: {
    readonly file: string
    readonly source: string
    readonly bytes: number
    readonly total: number
  }) => void
}
