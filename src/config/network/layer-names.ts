/** The names of the layers of a network: those that the config gives, and for all others `conv2d_1`. */

/** What model.json calls the images. */
export const imagesName = 'input_layer'

export class LayerNames {
  /** Names that the config gives, and the images' own. */
  readonly #given: ReadonlySet<string>
  readonly #used = new Set<string>([imagesName])
  readonly #counts = new Map<string, number>()

  /** @param given all names that layers have already */
  constructor(given: readonly string[]) {
    this.#given = new Set(given)
  }

  /**
   * The name of the next layer.
   *
   * @param own what the config calls it; left out: its type with a number, counted from 1, that no other layer has
   * @returns undefined where another layer has its own name
   */
  next(own: string | undefined, baseName: string): string | undefined {
    const name = own ?? this.automatic(baseName)
    if (this.#used.has(name)) return undefined
    this.#used.add(name)
    return name
  }

  /** A base name with the next number that no layer's own name has. */
  automatic(baseName: string): string {
    const number = (this.#counts.get(baseName) ?? 0) + 1
    this.#counts.set(baseName, number)
    const name = `${baseName}_${number}`
    return this.#given.has(name) ? this.automatic(baseName) : name
  }
}
