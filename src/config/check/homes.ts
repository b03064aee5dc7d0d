/** Where in a config each key belongs. */
import { type Path, pathText, quote } from '../text/places.js'
import type { Form } from './form.js'
import { sameName } from './nearest.js'

/** The keys of each part of a config, except layers, with the path of the part. */
export type Homes = readonly { readonly part: Path; readonly keys: readonly string[] }[]

export function homesIn(form: Form, part: Path = []): Homes {
  if (form.kind === 'variant')
    return [{ part, keys: form.options.flatMap((option) => [...option.form.fields.keys()]) }]
  if (form.kind !== 'object') return []
  const fields = [...form.fields]
  const inner = fields.flatMap(([key, field]) => homesIn(field, [...part, key]))
  return [{ part, keys: fields.map(([key]) => key) }, ...inner]
}

/** The part that a misplaced key belongs to: `"epochs" belongs in training`; only if exactly one part has it. */
export function homeOf(homes: Homes, name: string): string | undefined {
  const found = homes.flatMap(({ part, keys }) => {
    const key = sameName(name, keys)
    return key === undefined ? [] : [{ part, key }]
  })
  const [home] = found
  if (found.length !== 1 || home === undefined || home.part.length === 0) return undefined
  return `${quote(home.key)} belongs in ${pathText(home.part)}`
}
