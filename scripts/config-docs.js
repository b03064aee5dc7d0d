// Writes docs/config.md from the schema in dist/; with --check it only compares (npm run build first).
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as v from 'valibot'
import { formOf } from '../dist/config/check/form.js'
import { activations } from '../dist/config/schema/activations.js'
import { block } from '../dist/config/schema/blocks.js'
import { configSchema } from '../dist/config/schema/config-schema.js'
import { initializer } from '../dist/config/schema/initializers.js'
import { common, layer } from '../dist/config/schema/layers.js'
import { optimizers } from '../dist/config/schema/optimizers.js'
import { regularizer } from '../dist/config/schema/regularizers.js'
import { schedule } from '../dist/config/schema/schedules.js'
import { losses } from '../dist/config/schema/training.js'

const file = new URL('../docs/config.md', import.meta.url)

/** Values with a separate section, by the schema or by the name of the key. */
const sections = {
  dataset: 'dataset',
  image: 'image',
  group: 'groups',
  columns: 'columns',
  augmentation: 'augmentation',
  model: 'model',
  layers: 'layers',
  shortcut: 'layers',
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
  const { kind, expectation } = formOf(schema)
  if (key === 'paths') return 'a list of 2 to 64 [lists of layers](#layers)'
  if (section !== undefined && ['object', 'variant', 'list'].includes(kind))
    return `[${kind === 'list' ? 'a list of layers' : 'an object'}](#${section})`
  if (key.endsWith('Initializer')) return '[an initializer](#initializers)'
  if (key.endsWith('Regularizer')) return '[an object](#regularizers)'
  if (key === 'activation') return '[an activation](#activations)'
  return expectation.replace(/"[^"]+"/g, (name) => `\`${name}\``)
}

const standard = (schema) => {
  if (!formOf(schema).isOptional) return '**required**'
  const value = v.getDefault(schema)
  return value === undefined ? '' : code(value)
}

/** The purpose of an initializer; its own description is in its section. */
const begins = (key) =>
  `What the ${key.replace('Initializer', '')}${/^(kernel|bias)/.test(key) ? '' : ' kernel'} begins with.`

const descriptionOf = (schema) =>
  v.getDescription(schema) ?? (schema.wrapped === undefined ? '' : descriptionOf(schema.wrapped))

/** A table with a row for each field of an object that is not one of every layer. */
function table(entries) {
  const rows = Object.entries(entries).filter(([key]) => key !== 'type' && entries[key] !== common[key])
  return rows.length === 0 ? 'No options.\n' : rowsOf(Object.fromEntries(rows))
}

/** The fields of an object, one a row. */
function rowsOf(entries) {
  const rows = Object.entries(entries)
  const lines = rows.map(
    ([key, schema]) =>
      `| \`${key}\` | ${cell(takes(key, schema))} | ${standard(schema)} | ${cell(key.endsWith('Initializer') ? begins(key) : descriptionOf(schema))} |`
  )
  return `| key | value | default | |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
}

/** Each `type` of a variant with its table. */
const variants = (variant, level) =>
  formOf(variant)
    .options.map(({ names }, index) => {
      const option = opened(variant).options[index]
      const description = descriptionOf(option)
      const title = `${level} ${names.map((name) => `\`${name}\``).join(', ')}`
      return [title, ...(description ? [description] : []), table(option.entries)].join('\n\n')
    })
    .join('\n')

/** The schema inside an optional one. */
const opened = (schema) => (schema.wrapped === undefined ? schema : opened(schema.wrapped))

const objectOf = (schema) => opened(schema).entries
const { dataset, model, training } = configSchema.entries

/** The initializers with options; the others are one list. */
const configured = opened(initializer).options.at(-1)

/** Formatted as the formatter of the project does it. */
const formatted = (markdown) => {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const args = [biome, 'format', '--stdin-file-path=docs/config.md']
  return execFileSync(process.execPath, args, { input: markdown, encoding: 'utf8' })
}

/** The example of the blocks. */
const blocks = `[
  { "type": "conv2d", "filters": 16, "kernelSize": 3, "padding": "same", "activation": "relu" },
  {
    "type": "residual",
    "layers": [
      { "type": "conv2d", "filters": 16, "kernelSize": 3, "padding": "same", "activation": "relu" },
      { "type": "conv2d", "filters": 16, "kernelSize": 3, "padding": "same" }
    ],
    "activation": "relu"
  },
  {
    "type": "residual",
    "layers": [
      { "type": "conv2d", "filters": 32, "kernelSize": 3, "strides": 2, "padding": "same", "activation": "relu" },
      { "type": "conv2d", "filters": 32, "kernelSize": 3, "padding": "same" }
    ],
    "shortcut": [{ "type": "conv2d", "filters": 32, "kernelSize": 1, "strides": 2 }],
    "activation": "relu"
  },
  { "type": "globalAveragePooling2d" },
  { "type": "dense", "units": 10, "activation": "softmax" }
]`

const text = formatted(`# The config

\`\`\`sh
cnn init smoke --out my-network.json
cnn train --config my-network.json --limit 1000 --set model.layers[0].filters=8 --quiet
\`\`\`

\`\`\`text
…
training    loss 1.0360  accuracy 66.80%
validation  loss 0.4174  accuracy 87.80%
test        loss 0.3992  accuracy 88.12%
\`\`\`

One JSON file describes a run completely: the data, the network, the training and the seed. This page lists every field.
A script, \`scripts/config-docs.js\`, writes it from the schema that checks configs.

- Names are those of TensorFlow.js layers, in camelCase. Default values and arithmetic are those of Keras 3.
- \`cnn init NAME\` copies one of the [bundled configs](commands.md#bundled-configs) to start from.
- \`cnn train --set PATH=VALUE\` changes one field on the command line, as in the example.
- Editors complete a config, and check it, if \`"$schema"\` names \`config.schema.json\`; \`cnn init\` sets it.
- A wrong config is refused before anything is downloaded. All mistakes are reported at once, each with its place (file,
  line, column), what was expected, and the nearest valid name.

This is the lecture's network, the bundled config \`mnist\`:

\`\`\`json
${readFileSync(new URL('../configs/mnist.json', import.meta.url), 'utf8').trim()}
\`\`\`

## Top level

${table(configSchema.entries)}
## Dataset

Either \`name\` or \`path\` is needed. \`format\`, \`classes\`, \`image\`, \`test\`, \`group\`, \`columns\` and \`damaged\` are for
your own pictures: see [Data](data.md#your-own-pictures).

${table(objectOf(dataset))}
### Image

How a picture of your own becomes an image for the network, in training, evaluation and prediction. It is saved
with the model. If \`model.inputShape\` is given, it decides size and channels. If a picture shrinks, each pixel of the image
is the mean of the pixels that it covers; if it grows, pixels are interpolated linearly.

${table(objectOf(objectOf(dataset).image))}
### Groups

Pictures of one patient, one film or one day are similar: in different splits they would make the scores too good. A group
keeps them together. Give one of the two:

${table(objectOf(objectOf(dataset).group))}
### Columns

${table(objectOf(objectOf(dataset).columns))}
### Augmentation

Each training image is changed at random, differently in each epoch; the random numbers depend on \`seed\`. An image is
first mirrored, then scaled and rotated about its centre, then shifted. Pixels from outside the image are 0. Validation and
test images are not changed.

${table(objectOf(objectOf(dataset).augmentation))}
## Model

${table(objectOf(model))}
These parts must fit together:

- The network ends with one vector that has a number for each class (classification), or with one number (regression).
- A regression needs the loss \`meanSquaredError\` or \`meanAbsoluteError\`. It predicts the label itself as a number, its
  metric is the mean absolute error, and there is no confusion matrix.
- A cross-entropy needs probabilities: the last activation is \`softmax\` or \`sigmoid\`.
- A layer with \`strides\` above 1 cannot have a \`dilationRate\` above 1.

## Layers

Every layer also takes:

${rowsOf(common)}
- A name belongs to one layer. In a \`repeat\` block it gets the number of the repetition: \`name_1\`, \`name_2\`.
- A layer that is not trainable is *frozen*. Gradients pass through it; its weights have no part in the training, nor in the
  penalty of its regularizers. A frozen batch normalization uses its moving statistics in training, too, and keeps them.

${variants(layer, '###')}
## Blocks

A block stands in a list of layers and holds layers itself, and other blocks, up to 8 deep. It is written out into layers
when the config is read: \`cnn summary\` shows them. A network has up to 1000 layers, blocks written out.

This is a residual network: a block that keeps its input's shape, and one that halves the sides and doubles the channels,
whose shortcut has to do the same.

\`\`\`json
${blocks.trim()}
\`\`\`

${variants(block, '###')}
## Activations

An activation is a name: ${activations.map((name) => `\`"${name}"\``).join(', ')}. It may also be
an object with the name as \`type\`. \`leakyReLU\` has the option \`alpha\`, its slope below 0 (default \`0.2\`):
\`{ "type": "leakyReLU", "alpha": 0.1 }\`. \`gelu\` is the exact function, with the error function; \`silu\` is also called
swish.

## Initializers

An initializer is a name, or an object with the name as \`type\` and its options.

${variants(configured, '###')}
## Regularizers

A regularizer adds l1 · Σ|w| + l2 · Σw² of one weight array to the loss, in training and in evaluation. The sum is not
divided by the size of the batch.

${table(regularizer.entries)}
## Training

${table(objectOf(training))}
The losses are ${losses.map((name) => `\`${name}\``).join(', ')}. For \`binaryCrossentropy\`, \`meanSquaredError\` (L2) and
\`meanAbsoluteError\` (L1) over several outputs the target is the one-hot vector of the label. A cross-entropy after a
softmax or sigmoid is computed from its inputs, the logits, as Keras does.

## Optimizers

${variants(optimizers, '###')}
## Schedules

A schedule changes the learning rate during the training. The learning rate of an epoch in \`history.csv\` is that of its
last step.

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
