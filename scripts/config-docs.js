// Writes docs/config.md from the schema in dist/; with --check it only compares (npm run build first).
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as v from 'valibot'
import { expectationOf, isOptional, opened, optionsOf } from '../dist/config/check/fields.js'
import { activations } from '../dist/config/schema/activations.js'
import { configSchema } from '../dist/config/schema/config-schema.js'
import { initializer } from '../dist/config/schema/initializers.js'
import { layer } from '../dist/config/schema/layers.js'
import { optimizers } from '../dist/config/schema/optimizers.js'
import { regularizer } from '../dist/config/schema/regularizers.js'
import { schedule } from '../dist/config/schema/schedules.js'
import { losses } from '../dist/config/schema/training.js'

const file = new URL('../docs/config.md', import.meta.url)

/** Values that have a section of their own, by the schema or by the name of the key. */
const sections = {
  dataset: 'dataset',
  augmentation: 'augmentation',
  model: 'model',
  layers: 'layers',
  training: 'training',
  optimizer: 'optimizers',
  schedule: 'schedules',
  earlyStopping: 'early-stopping',
  checkpoint: 'checkpoints'
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (value) => `\`${JSON.stringify(value)}\``

function takes(key, schema) {
  const section = sections[key]
  const known = opened(schema)
  if (section !== undefined && ['strict_object', 'variant', 'array'].includes(known.type))
    return `[${known.type === 'array' ? 'a list of layers' : 'an object'}](#${section})`
  if (key.endsWith('Initializer')) return '[an initializer](#initializers)'
  if (key.endsWith('Regularizer')) return '[an object](#regularizers)'
  if (key === 'activation') return '[an activation](#activations)'
  return expectationOf(schema).replace(/"[^"]+"/g, (name) => `\`${name}\``)
}

const standard = (schema) => {
  if (!isOptional(schema)) return '**required**'
  const value = v.getDefault(schema)
  return value === undefined ? '' : code(value)
}

/** What an initializer is for: its own description is in its section. */
const begins = (key) =>
  `What the ${key.replace('Initializer', '')}${/^(kernel|bias)/.test(key) ? '' : ' kernel'} begins with.`

const descriptionOf = (schema) =>
  v.getDescription(schema) ?? (schema.wrapped === undefined ? '' : descriptionOf(schema.wrapped))

/** The fields of an object, one a row. */
function table(entries) {
  const rows = Object.entries(entries).filter(([key]) => key !== 'type')
  if (rows.length === 0) return 'No options.\n'
  const lines = rows.map(
    ([key, schema]) =>
      `| \`${key}\` | ${cell(takes(key, schema))} | ${standard(schema)} | ${cell(key.endsWith('Initializer') ? begins(key) : descriptionOf(schema))} |`
  )
  return `| key | value | default | |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
}

/** Each `type` of a variant with its table. */
const variants = (variant, level) =>
  optionsOf(opened(variant))
    .map(({ names, option }, index) => {
      const description = descriptionOf(opened(variant).options[index])
      const title = `${level} ${names.map((name) => `\`${name}\``).join(', ')}`
      return [title, ...(description ? [description] : []), table(option.entries)].join('\n\n')
    })
    .join('\n')

const objectOf = (schema) => opened(schema).entries
const { dataset, model, training } = configSchema.entries

/** The initializers with options; the others are one list. */
const configured = opened(initializer).options.at(-1)

/** As the formatter of the project writes it. */
const formatted = (markdown) => {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const args = [biome, 'format', '--stdin-file-path=docs/config.md']
  return execFileSync(process.execPath, args, { input: markdown, encoding: 'utf8' })
}

const text = formatted(`# The config

One JSON file says everything about a run. Names are those of TensorFlow.js layers in camelCase; defaults and arithmetic
are Keras 3's. Editors complete it from \`schema/config.schema.json\` (\`"$schema"\`). \`cnn train --set path=value\` sets one
field from the command line, for example \`--set model.layers[0].filters=16\`.

A config is refused before anything is downloaded, with every mistake at once: where it is (file, line, column), what was
expected, and the nearest valid name.

This page is written by \`scripts/config-docs.js\` from the schema that checks configs.

\`\`\`json
${readFileSync(new URL('../configs/mnist.json', import.meta.url), 'utf8').trim()}
\`\`\`

## Top level

${table(configSchema.entries)}
## Dataset

${table(objectOf(dataset))}
### Augmentation

Each training image is changed anew in each epoch, drawn from \`seed\`: first mirrored, then scaled and turned about its
centre, then moved; what comes in from outside is 0. Validation and test images stay as they are.

${table(objectOf(objectOf(dataset).augmentation))}
## Model

${table(objectOf(model))}
What has to fit: the network puts out one vector with a number for each class, or one number. With one output (and
\`meanSquaredError\` or \`meanAbsoluteError\`) the label itself is predicted as a number: the metric is then the mean absolute
error, and there is no confusion matrix. A cross-entropy needs probabilities, from \`softmax\` or \`sigmoid\`. With
\`strides\` above 1 there is no \`dilationRate\` above 1.

## Layers

${variants(layer, '###')}
## Activations

A name: ${activations.map((name) => `\`"${name}"\``).join(', ')}. Or an object with the name as \`type\`:
\`leakyReLU\` has the option \`alpha\`, the slope below 0 (default \`0.2\`): \`{ "type": "leakyReLU", "alpha": 0.1 }\`.
\`gelu\` is the exact one, by the error function; \`silu\` is also called swish.

## Initializers

A name, or an object with the name as \`type\` and its options.

${variants(configured, '###')}
## Regularizers

Adds l1 Σ|w| + l2 Σw² of one array of weights to the loss, in training and in evaluation, not divided by the batch.

${table(regularizer.entries)}
## Training

${table(objectOf(training))}
The losses: ${losses.map((name) => `\`${name}\``).join(', ')}. For \`binaryCrossentropy\`, \`meanSquaredError\` (L2) and
\`meanAbsoluteError\` (L1) over several outputs the target is the one-hot vector of the label. A cross-entropy behind a
softmax or sigmoid is computed from the numbers before it, as Keras does.

## Optimizers

${variants(optimizers, '###')}
## Schedules

An epoch's rate in \`history.csv\` is that of its last step.

${variants(schedule, '###')}
## Early stopping

${table(objectOf(objectOf(training).earlyStopping))}
## Checkpoints

${table(objectOf(objectOf(training).checkpoint))}`)

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/config.md is not what the schema makes: run node scripts/config-docs.js')
    process.exitCode = 1
  }
} else writeFileSync(file, text)
