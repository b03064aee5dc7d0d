/** A data set as Keras code: loaded, scaled, encoded for the loss, split. */
import type { DatasetName } from '../../config/datasets.js'
import { elements, type Network } from '../../config/network/network.js'
import { predictsNumber } from '../../config/network/outputs.js'
import type { Config } from '../../config/schema/config-schema.js'
import type { Loss } from '../../config/schema/training.js'
import { ownPicturesCode } from './own-pictures-code.js'
import { linesOf, list, onOneLine } from './python.js'

/** What makes the arrays of a training. */
export interface DataCode {
  readonly imports: readonly string[]
  readonly definitions: readonly string[]
  /** Groups of lines that make `x_train` and `y_train`, `x_test` and `y_test`, and the same with `val`. */
  readonly lines: readonly (readonly string[])[]
  /** What `fit` validates with; undefined: nothing. */
  readonly validation: string | undefined
  /** The lines that evaluate the test split. */
  readonly evaluate: readonly string[]
}

/** Where Keras has the data set. */
const modules: { readonly [name in DatasetName]: string } = {
  mnist: 'mnist',
  'fashion-mnist': 'fashion_mnist'
}

const evaluateTest = 'model.evaluate(x_test, y_test)'

export function dataCode(config: Config, network: Network): DataCode {
  const { dataset, seed, training } = config
  const { validation } = dataset
  const encode = (splits: readonly string[]) =>
    splits.map((split) => `y_${split} = ${encoded(`y_${split}`, training.loss, network)}`)
  if (dataset.name === undefined || dataset.name === 'given') {
    const own = ownPicturesCode(dataset, seed, network.inputShape)
    const splits = ['train', 'val', 'test']
    return {
      ...own,
      lines: [...own.lines, [...scaled(splits), ...encode(splits)], ...standardized(dataset.scale, splits)],
      validation: '(x_val, y_val) if len(x_val) else None',
      evaluate: ['if len(x_test):', `    ${evaluateTest}`]
    }
  }
  const load = [
    `(x_train, y_train), (x_test, y_test) = keras.datasets.${modules[dataset.name]}.load_data()`,
    'x_train = x_train[..., np.newaxis].astype("float32") / 255',
    'x_test = x_test[..., np.newaxis].astype("float32") / 255',
    ...encode(['train', 'test'])
  ]
  const splits = validation === 0 ? ['train', 'test'] : ['train', 'val', 'test']
  return {
    imports: [],
    definitions: [],
    lines: [load, ...setAside(validation, seed), ...standardized(dataset.scale, splits)],
    validation: validation === 0 ? undefined : '(x_val, y_val)',
    evaluate: [evaluateTest]
  }
}

/** Validation images taken from those of training: so many, or a share of them. */
function setAside(validation: number, seed: number): string[][] {
  if (validation === 0) return []
  const isShare = validation < 1
  const count = isShare ? 'count' : String(validation)
  return [
    [
      `order = np.random.default_rng(${seed}).permutation(len(x_train))`,
      ...(isShare ? [`count = round(${validation} * len(x_train))`] : []),
      `validation, training = order[:${count}], order[${count}:]`,
      'x_val, y_val = x_train[validation], y_train[validation]',
      'x_train, y_train = x_train[training], y_train[training]'
    ]
  ]
}

const scaled = (splits: readonly string[]): string[] => splits.map((split) => `x_${split} = x_${split} / 255`)

/** Each channel less its mean, divided by its deviation. */
function standardized(scale: Config['dataset']['scale'], splits: readonly string[]): string[][] {
  if (scale === undefined || scale === 'unit') return []
  const by =
    scale === 'standardize'
      ? ['mean = x_train.mean(axis=(0, 1, 2))', 'deviation = x_train.std(axis=(0, 1, 2))']
      : [
          `mean = np.array(${onOneLine(list(scale.mean.map(String)))}, "float32")`,
          `deviation = np.array(${onOneLine(list(scale.deviation.map(String)))}, "float32")`
        ]
  return [
    [
      ...by.flatMap((line) => linesOf(line)),
      ...splits.map((split) => `x_${split} = (x_${split} - mean) / deviation`)
    ]
  ]
}

/** The labels as the loss takes them. */
function encoded(labels: string, loss: Loss, network: Network): string {
  if (predictsNumber(network)) return `${labels}.astype("float32")[:, np.newaxis]`
  switch (loss) {
    case 'sparseCategoricalCrossentropy':
      return `${labels}.astype("int32")`
    case 'categoricalCrossentropy':
    case 'binaryCrossentropy':
    case 'meanSquaredError':
    case 'meanAbsoluteError':
      return `keras.utils.to_categorical(${labels}, ${elements(network.outputShape)})`
  }
}
