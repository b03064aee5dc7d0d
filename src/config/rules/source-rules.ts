/** Where a config takes its images from: a published data set or a path, and the fields that belong to each. */
import { datasetNames } from '../datasets.js'
import type { DatasetSection } from '../schema/dataset.js'
import { list, quote } from '../text/places.js'
import type { Breach, Known } from './breach.js'

/** Fields that only own pictures have, and the one that only published data sets have. */
const ofPath = ['format', 'classes', 'image', 'test', 'group', 'columns', 'damaged'] as const
const ofName = ['dir'] as const

export function sourceBreaches({ dataset, isSourceMissing, imageShape }: Known): Breach[] {
  if (dataset === undefined) return []
  if (isSourceMissing)
    return [
      {
        path: ['dataset', 'name'],
        message: '"name" is missing',
        hint: `it is one of ${list(datasetNames)}; or give the "path" of your own pictures`
      }
    ]
  return [
    ...bothBreaches(dataset),
    ...groupBreaches(dataset),
    ...shareBreaches(dataset),
    ...scaleBreaches(dataset, imageShape?.[2]),
    ...classBreaches(dataset)
  ]
}

function bothBreaches(dataset: Partial<DatasetSection>): Breach[] {
  const { name, path } = dataset
  if (name !== undefined && path !== undefined)
    return [
      {
        path: ['dataset', 'path'],
        message: '"name" and "path" are both here',
        hint: 'keep one: a published data set, or your own pictures'
      }
    ]
  const wrong = name === undefined ? (path === undefined ? [] : ofName) : ofPath
  return wrong
    .filter((key) => dataset[key] !== undefined)
    .map((key) => ({
      path: ['dataset', key],
      message: `${quote(key)} goes with ${name === undefined ? '"name"' : '"path"'}, not with ${name === undefined ? '"path"' : '"name"'}`,
      hint: 'leave it out'
    }))
}

function groupBreaches({ group }: Partial<DatasetSection>): Breach[] {
  if (group === undefined) return []
  const { column, pattern } = group
  if ((column === undefined) === (pattern === undefined))
    return [
      {
        path: ['dataset', 'group'],
        message: 'a group is named by a "column" or by a "pattern"',
        hint: 'give one of the two'
      }
    ]
  if (pattern === undefined) return []
  const problem = patternProblem(pattern)
  return problem === undefined
    ? []
    : [{ path: ['dataset', 'group', 'pattern'], message: problem, hint: 'for example "^([^/_]+)_"' }]
}

/** What is wrong with a regular expression that must have a first group. */
function patternProblem(pattern: string): string | undefined {
  try {
    // With an empty alternative it matches everything, and reports how many groups it has.
    const groups = (new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 1) - 1
    return groups > 0 ? undefined : 'the pattern has no group in parentheses'
  } catch (error) {
    return `this is no regular expression: ${error instanceof Error ? error.message : error}`
  }
}

function shareBreaches({ validation = 0, test = 0 }: Partial<DatasetSection>): Breach[] {
  if (validation >= 1 || test >= 1 || validation + test < 1) return []
  return [
    {
      path: ['dataset', 'test'],
      message: `validation and test take ${validation + test} of the images, and none are left to train on`,
      hint: 'their sum is below 1'
    }
  ]
}

function scaleBreaches({ scale }: Partial<DatasetSection>, channels: number | undefined): Breach[] {
  if (typeof scale !== 'object') return []
  const { mean, deviation } = scale
  const wanted = channels ?? mean.length
  if (mean.length === wanted && deviation.length === wanted && wanted > 0) return []
  return [
    {
      path: ['dataset', 'scale'],
      message: `expected a mean and a deviation for each channel, got ${mean.length} and ${deviation.length}${channels === undefined ? '' : ` for ${channels}`}`,
      hint: 'give as many of each as an image has channels'
    }
  ]
}

function classBreaches({ classes = [] }: Partial<DatasetSection>): Breach[] {
  const seen = new Set<string>()
  const second = classes.find((name) => seen.has(name) || !seen.add(name))
  return second === undefined
    ? []
    : [
        {
          path: ['dataset', 'classes'],
          message: `the class ${quote(second)} is listed twice`,
          hint: 'name each once'
        }
      ]
}
