/** Why a picture cannot be turned into an image for a network, as text that follows its name. */

export class Unfit {
  constructor(
    /** Follows "the picture seven.png". */
    readonly reason: string,
    /** What to do next. */
    readonly hint: string
  ) {}
}
