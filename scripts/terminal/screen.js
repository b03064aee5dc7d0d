// A terminal's screen as rows of cells, with the features that the recorded commands need.

/** A cell is a character and its style: the CSS classes of the picture. */
const blank = { text: ' ', style: '' }

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

export class Screen {
  constructor(columns, rows) {
    this.columns = columns
    this.rows = Array.from({ length: rows }, () => this.#emptyRow())
    this.x = 0
    this.y = 0
    this.styles = new Set()
  }

  #emptyRow() {
    return new Array(this.columns).fill(blank)
  }

  /** Takes what a program wrote. A control sequence must be whole. */
  write(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by these
    for (const [piece] of text.matchAll(/\u001b\[[?\d;]*[a-zA-Z]|\u001b[78]|./gsu)) {
      if (piece.startsWith('\u001b[')) this.#control(piece.slice(2, -1), piece.at(-1))
      else if (piece === '\r') this.x = 0
      else if (piece === '\n') this.#newLine()
      else if (!piece.startsWith('\u001b')) this.#put(piece)
    }
  }

  #put(character) {
    if (this.x === this.columns) {
      this.x = 0
      this.#newLine()
    }
    this.rows[this.y] = this.rows[this.y].with(this.x, { text: character, style: [...this.styles].join(' ') })
    this.x++
  }

  #newLine() {
    if (this.y < this.rows.length - 1) this.y++
    else this.rows = [...this.rows.slice(1), this.#emptyRow()]
  }

  #control(parameters, command) {
    const numbers = parameters.split(';').map(Number)
    if (command === 'm') for (const number of numbers) this.#style(number)
    else if (command === 'G') this.x = Math.max(0, numbers[0] - 1)
    else if (command === 'A') this.y = Math.max(0, this.y - (numbers[0] || 1))
    else if (command === 'K')
      this.rows[this.y] = this.rows[this.y].map((cell, x) => (numbers[0] === 2 || x >= this.x ? blank : cell))
    // Commands to hide the cursor or to wrap lines have no effect on the picture.
    else if (!parameters.startsWith('?')) throw new Error(`the screen does not know ${parameters}${command}`)
  }

  #style(number) {
    const drop = (...styles) => {
      for (const style of styles) this.styles.delete(style)
    }
    if (number === 0) this.styles.clear()
    else if (number === 1) this.styles.add('bold')
    else if (number === 2) this.styles.add('dim')
    else if (number === 22) drop('bold', 'dim')
    else if (number === 39) drop(...colours)
    else if (number >= 30 && number < 38) {
      drop(...colours)
      this.styles.add(colours[number - 30])
    } else throw new Error(`the screen does not know the style ${number}`)
  }
}
