/** Text from outside, such as a file's name, made safe for a terminal. */

/** Controls of a terminal, and marks that reverse the order of letters; line ends and tabs are not among them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Each control character as its escape, such as `\u001b`: a terminal prints it and does not obey it. */
export const visible = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The same in one line: for a cell of a table. */
export const visibleLine = (text: string): string => visible(text).replace(/\n/g, '\\n').replace(/\t/g, '\\t')
