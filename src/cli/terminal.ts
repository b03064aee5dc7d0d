/** What the terminal can do under stdout and stderr: its width, and whether what is on it can be moved. */

/** The columns where a stream has none, or says 0, as the pseudo-terminals of CI services do. */
const standardWidth = 80

/** The columns of a stream. */
export const widthOf = (stream: NodeJS.WriteStream): number => stream.columns || standardWidth

/** Whether a stream is a terminal that moves its cursor: `TERM=dumb` is one that does not. */
export const canMove = (stream: NodeJS.WriteStream): boolean => stream.isTTY && process.env.TERM !== 'dumb'
