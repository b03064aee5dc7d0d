/** A path or a name as a word of a command line, so that a command that is shown works when it is pasted. */

/** In quotes where a shell would take it for several words or for more than its letters. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
