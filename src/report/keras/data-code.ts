/** A data set as Keras code: loaded, scaled, encoded for the loss, split; and augmentation as layers. */
import type { DatasetName } from '../../config/datasets.js'
import { elements, type Network } from '../../config/network/network.js'
import { predictsNumber } from '../../config/network/outputs.js'
import type { Augmentation } from '../../config/schema/augmentation.js'
import type { Config } from '../../config/schema/config-schema.js'
import type { Loss } from '../../config/schema/training.js'
import { type Bracketed, call, float, keyword, text } from './python.js'

/** Where Keras has the data set. */
const modules: { readonly [name in DatasetName]: string } = {
  mnist: 'mnist',
  'fashion-mnist': 'fashion_mnist'
}

/** The lines that make `x_train`, `y_train`, `x_test`, `y_test`, and `x_val` and `y_val` where images are set aside. */
export function dataCode({ dataset, seed, training }: Config, network: Network): string[][] {
  const { name, path, scale, validation } = dataset
  if (name === 'given' || name === undefined)
    return [
      [
        `# x_train, y_train, x_test, y_test${validation === 0 ? '' : ', x_val, y_val'}: your images from`,
        `# 0 to 1, (n, ${network.inputShape.join(', ')}), and their labels${path === undefined ? '.' : `: ${text(path)}`}`
      ]
    ]
  const encode = (labels: string) => `${labels} = ${encoded(labels, training.loss, network)}`
  const load = [
    `(x_train, y_train), (x_test, y_test) = keras.datasets.${modules[name]}.load_data()`,
    'x_train = x_train[..., np.newaxis].astype("float32") / 255',
    'x_test = x_test[..., np.newaxis].astype("float32") / 255',
    ...['y_train', 'y_test'].map(encode)
  ]
  const standardized = standardization(scale, validation > 0)
  if (validation === 0) return [load, ...standardized]
  const count = validation < 1 ? `round(${validation} * len(x_train))` : String(validation)
  return [
    load,
    [
      `order = np.random.default_rng(${seed}).permutation(len(x_train))`,
      ...(validation < 1 ? [`count = ${count}`] : []),
      `validation, training = ${validation < 1 ? 'order[:count], order[count:]' : `order[:${count}], order[${count}:]`}`,
      'x_val, y_val = x_train[validation], y_train[validation]',
      'x_train, y_train = x_train[training], y_train[training]'
    ],
    ...standardized
  ]
}

/** Each channel less its mean, divided by its deviation: of the training images, or as given. */
function standardization(scale: Config['dataset']['scale'], validates: boolean): string[][] {
  if (scale === undefined || scale === 'unit') return []
  const numbers =
    scale === 'standardize'
      ? ['mean = x_train.mean(axis=(0, 1, 2))', 'deviation = x_train.std(axis=(0, 1, 2))']
      : [
          `mean = np.array([${scale.mean.join(', ')}], "float32")`,
          `deviation = np.array([${scale.deviation.join(', ')}], "float32")`
        ]
  const parts = ['x_train', 'x_test', ...(validates ? ['x_val'] : [])]
  return [[...numbers, ...parts.map((part) => `${part} = (${part} - mean) / deviation`)]]
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

/** Augmentation as layers at the head of the network, which change images in training only. */
export function augmentationLayers(
  augmentation: Augmentation | undefined,
  [height, width]: Network['inputShape']
): Bracketed[] {
  if (augmentation === undefined) return []
  const { shift, rotate, scale, flip } = augmentation
  const black = keyword('fill_mode', text('constant'))
  // From 1 on a shift is in pixels; Keras takes parts of a side.
  const part = (side: number): string => (shift < 1 ? float(shift) : `${shift} / ${side}`)
  return [
    ...(flip === 'none' ? [] : [call('layers.RandomFlip', text(flipNames[flip]))]),
    ...(rotate === 0 ? [] : [call('layers.RandomRotation', `${rotate} / 360`, black)]),
    ...(scale === 0 ? [] : [call('layers.RandomZoom', float(scale), black)]),
    ...(shift === 0 ? [] : [call('layers.RandomTranslation', part(height), part(width), black)])
  ]
}

const flipNames: { readonly [F in Exclude<Augmentation['flip'], 'none'>]: string } = {
  horizontal: 'horizontal',
  vertical: 'vertical',
  both: 'horizontal_and_vertical'
}
