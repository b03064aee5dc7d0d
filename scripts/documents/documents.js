// The JSON Schema of each document that a command prints with --json, by the name of its file in schema/documents/.
import { failed, failure } from './failure.js'
import { image, topic, topics } from './lecture.js'
import {
  cleared,
  configs,
  data,
  engines,
  installed,
  pictures,
  started,
  uninstalled,
  version
} from './machine.js'
import { explainedSummary, predictions } from './network.js'
import {
  begun,
  dryRun,
  epoch,
  evaluated,
  plotted,
  plottedFilters,
  progressed,
  reproduced,
  runs,
  trained
} from './training.js'

/** Increases when a field is renamed or removed, not when one is added. */
const formatVersion = 1

/** A command prints one of these forms, or an error. */
const orFailing = (result) => ({ ...result, properties: { ...result.properties, error: failure } })

const schema = (name, prints, ...forms) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:cnn:document:${name}:${formatVersion}`,
  title: `${prints}, version ${formatVersion}`,
  ...(forms.length === 1 ? forms[0] : { anyOf: forms })
})

/** A command prints one of these forms, or that it failed. */
const command = (words, ...forms) => {
  const name = words.replaceAll(' ', '-')
  return [name, schema(name, `What cnn ${words} --json prints`, ...forms.map(orFailing), failed)]
}

/** `predict` prints a list, whose entries report their failures themselves. */
const listing = (words, form) => [words, schema(words, `What cnn ${words} --json prints`, form, failed)]

/** A line of `--json-lines` begins with its kind. */
const line = (kind, form) => ({
  ...form,
  properties: { kind: { const: kind }, ...form.properties },
  required: ['kind', ...form.required]
})

const trainLines = schema(
  'train-lines',
  'What cnn train --json-lines prints on each line',
  line('start', begun),
  line('progress', progressed),
  line('epoch', epoch),
  line('result', orFailing(trained)),
  line('result', orFailing(dryRun)),
  line('error', failed)
)

export const documents = Object.fromEntries([
  command('init', configs, started),
  command('train', trained, dryRun),
  ['train-lines', trainLines],
  command('evaluate', evaluated),
  listing('predict', predictions),
  command('plot', plotted, plottedFilters),
  command('reproduce', reproduced),
  command('runs', runs),
  command('summary', explainedSummary),
  command('explain', topics, topic),
  command('convolve', image),
  command('pool', image),
  command('data', data, pictures, cleared),
  command('engine', engines),
  command('engine install', installed),
  command('engine uninstall', uninstalled),
  ['version', schema('version', 'What cnn --version --json prints', version)],
  ['error', schema('error', 'What any command prints with --json when it fails', failed)]
])
