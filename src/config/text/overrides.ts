/** `--set path=value`: puts values from the command line into the tree of a config, each with its own place. */
import { readDocument } from './document.js'
import type { Located, LocatedObject, Mistake, Place } from './located.js'
import { type Path, pathSteps, pathText, quote } from './places.js'

/**
 * Puts overrides into a tree, in order: later ones win. Whether a config has such a path is not checked here: the
 * overrides are checked with the rest of the config.
 *
 * @param root the config; it is changed
 * @param overrides each `path=value`; the value is JSON, or otherwise a text without quotes
 * @param order the rank of the first override: after everything in the file
 * @returns overrides that could not be put anywhere
 */
export function applyOverrides(root: Located, overrides: readonly string[], order: number): Mistake[] {
  return overrides.flatMap((override, index) => {
    const shown = /^[ -~]{1,100}$/.test(override) ? override : quote(override)
    const place = { where: `--set ${shown}`, order: order + index, isOverride: true }
    return applyOverride(root, override, place)
  })
}

function applyOverride(root: Located, override: string, place: Place): Mistake[] {
  const equals = override.indexOf('=')
  const path = equals < 0 ? undefined : pathSteps(override.slice(0, equals).trim())
  if (path === undefined)
    return [
      {
        path: [],
        place,
        message: `expected path=value, got ${quote(override)}`,
        hint: 'for example training.epochs=3 or model.layers[0].filters=16'
      }
    ]
  const text = override.slice(equals + 1)
  const parsed = readDocument(text, () => place, path)
  const value: Located = parsed.root ?? { kind: 'scalar', place, value: text, written: text }
  const mistakes = parsed.root === undefined ? [] : parsed.mistakes
  const lost = put(root, path, value, place)
  return lost === undefined ? mistakes : [...mistakes, lost]
}

function put(root: Located, path: Path, value: Located, place: Place): Mistake | undefined {
  let node = root
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1
    const lost = (message: string, hint?: string): Mistake => ({
      path: path.slice(0, depth + 1),
      place,
      message,
      hint
    })
    if (node.kind === 'list') {
      const next = typeof step === 'number' ? node.items[step] : undefined
      if (typeof step !== 'number' || next === undefined) {
        const here = `${pathText(path.slice(0, depth))} has ${node.items.length} entries`
        return lost(`${here}, no ${quote(step)}`, `count them from 0: [0] to [${node.items.length - 1}]`)
      }
      if (last) node.items[step] = value
      else node = next
    } else if (node.kind === 'object') {
      const name = String(step)
      if (last) node.members.set(name, { key: place, value })
      else {
        const member = node.members.get(name)
        const next: Located = member?.value ?? emptyObject(place)
        if (member === undefined) node.members.set(name, { key: place, value: next })
        node = next
      }
    } else {
      const whole = pathText(path.slice(0, depth))
      return lost(`${whole} has nothing inside to set`, `set it whole: --set ${whole}=…`)
    }
  }
  return undefined
}

const emptyObject = (place: Place): LocatedObject => ({ kind: 'object', place, members: new Map() })
