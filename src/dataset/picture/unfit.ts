/** Why a picture cannot be made into an image for a network, in words that follow its name. */

export class Unfit {
  constructor(
    /** Follows "the picture seven.png". */
    readonly reason: string,
    /** What to do next. */
    readonly hint: string
  ) {}
}
