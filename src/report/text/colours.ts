/** The few styles that reports use, as an interface that a chalk instance satisfies. */

type Style = (text: string) => string

/** A chalk instance is one. */
export interface Colours {
  readonly bold: Style
  readonly dim: Style
  readonly red: Style
  readonly green: Style
  readonly blue: Style
  readonly cyan: Style
}

const asItIs: Style = (text) => text

/** Leaves every text as it is: what a pipe, a file and `NO_COLOR` get. */
export const noColours: Colours = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  blue: asItIs,
  cyan: asItIs
}

/** Whether a painted text differs from a plain one. */
export const hasColours = ({ bold }: Colours): boolean => bold('x') !== 'x'
