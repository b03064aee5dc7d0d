/** Pictures that a model was not trained on, as examples for it: prepared as in training, mapped by class name. */
import { predictsNumber } from '../config/network/outputs.js'
import { fits } from '../config/preprocessing.js'
import type { DatasetSection } from '../config/schema/dataset.js'
import type { Examples } from '../dataset/examples.js'
import { loadDataset, type Reading, type SplitName } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import type { SavedModel } from '../model/load-model.js'

export interface OtherPictures {
  readonly split: SplitName
  readonly examples: Examples
  readonly names: readonly string[]
}

/**
 * The test split of pictures that come with one, else all of them. Pictures of classes that the model does not know are
 * ignored, and reported.
 *
 * @throws CnnError DATA where the pictures cannot be read or have none of the model's classes; USAGE for a model that predicts
 *   numbers, or takes digits as MNIST has them
 */
export async function otherPictures(
  path: string,
  { labels, network, preprocessing }: SavedModel,
  { split, onNotice, onProgress, signal }: Reading & { readonly split?: SplitName | undefined }
): Promise<OtherPictures> {
  const fit = fits.find((each) => each === preprocessing.picture) ?? 'stretch'
  if (predictsNumber(network) || preprocessing.picture === 'digit')
    throw new CnnError(
      'USAGE',
      preprocessing.picture === 'digit'
        ? 'a model of digits finds each in its picture: it cannot be evaluated on other pictures as they are'
        : 'a model that predicts a number has no classes',
      { where: '--data', hint: 'cnn predict shows what it says of each picture' }
    )
  const [height, width, channels] = network.inputShape
  const section: DatasetSection = {
    path,
    validation: 0,
    image: {
      size: [height, width],
      channels: channels === 1 ? 1 : 3,
      fit,
      background: preprocessing.background ?? 'white'
    },
    damaged: 'skip'
  }
  const reading = { onNotice, onProgress, signal }
  const dataset = await loadDataset(section, { seed: 0, ...reading, known: labels })
  const chosen = split ?? (dataset.test === undefined ? 'train' : 'test')
  const examples = dataset[chosen]
  if (examples === undefined)
    throw new CnnError('DATA', `${path} has no split "${chosen}"`, {
      where: '--split',
      hint: 'leave --split out: without a test split all pictures are evaluated'
    })
  const scaled = { ...examples, scale: preprocessing.scale }
  return { split: chosen, examples: scaled, names: dataset.names?.[chosen] ?? [] }
}
