/** Text from outside, such as the name of a class, as it may stand in an SVG. */

/** Characters that no XML file may hold, and marks that reverse the order of letters. */
const unprintable = /[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu

/** XML without what it may not hold. */
export const printable = (xml: string): string => xml.replace(unprintable, ' ')

/** Text in one line, as it stands between tags or in an attribute. */
export const xmlText = (text: string): string =>
  printable(text.replace(/[\t\n\r]/g, ' ')).replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`)
