/** A data set section from a program, checked like the `dataset` of a config. */
import * as v from 'valibot'
import { check } from './check/check.js'
import { refusal } from './refusal.js'
import { sourceBreaches } from './rules/source-rules.js'
import { type DatasetInput, type DatasetSection, datasetSchema } from './schema/dataset.js'
import { fromValue } from './text/from-value.js'
import { placeAt, plain } from './text/located.js'

/** @throws CnnError CONFIG with every mistake */
export function parseDataset(value: DatasetInput): DatasetSection {
  const { root, mistakes } = fromValue(value)
  const found = [...mistakes, ...(root === undefined ? [] : check(root, datasetSchema))]
  if (root === undefined || found.length > 0) throw refusal(found, 'dataset')
  const dataset = v.parse(datasetSchema, plain(root))
  const isSourceMissing = dataset.name === undefined && dataset.path === undefined
  const broken = sourceBreaches({ dataset, isSourceMissing, layers: [] }).map((breach) => {
    const path = breach.path.slice(1)
    return { ...breach, path, place: placeAt(root, path) }
  })
  if (broken.length > 0) throw refusal(broken, 'dataset')
  return dataset
}
