/** The name that stands for a picture on standard input. */
export const standardInput = '-'
