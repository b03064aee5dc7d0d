/** The schema of the `dataset` part: a published data set by its name, or the user's own pictures by their path. */
import * as v from 'valibot'
import { datasetNames } from '../datasets.js'
import { backgroundForm, fits } from '../preprocessing.js'
import { augmentation } from './augmentation.js'
import { described, fraction, pairOf, text, whole } from './values.js'

/** How pictures may be stored at a path. */
export const pictureFormats = ['folder', 'table', 'pixels', 'idx', 'npz', 'cifar'] as const

const partForm = 'a whole number from 0 to 10000000, or a share below 1'
/** A number of images, or a fraction of them. */
const part = v.union([fraction, whole(0, 10_000_000)], partForm)

const backgroundWords = '"white", "black" or "#rrggbb"'
const channelWords = '1 (gray) or 3 (colour)'
const numbers = v.array(v.number('a number'), 'a list of numbers')
const deviations = v.array(
  v.pipe(v.number('a number above 0'), v.gtValue(0, 'a number above 0')),
  'a list of numbers'
)

/** How a picture becomes an image for the network. */
export const imageSchema = v.strictObject({
  size: v.optional(
    described(
      'Pixels of a side, or [height, width]. Default: the size of the pictures if all have the same size of at most 256, else 64.',
      pairOf(4096)
    )
  ),
  channels: v.optional(
    described(
      '1 is gray, 3 colour. Default: 1 where all pictures are gray.',
      v.picklist([1, 3], channelWords)
    )
  ),
  fit: v.optional(
    described(
      'How a picture with another aspect ratio fits: its middle ("crop"), whole with a border ("pad"), or distorted ("stretch").',
      v.picklist(fits)
    ),
    'crop'
  ),
  background: v.optional(
    described(
      'What lies behind transparent pictures and around padded ones.',
      v.pipe(v.string(backgroundWords), v.regex(backgroundForm, backgroundWords))
    ),
    'white'
  )
})

export const datasetSchema = v.strictObject({
  name: v.optional(described('A published data set; or give a path.', v.picklist(datasetNames))),
  path: v.optional(
    described(
      'Your own pictures: a folder of class folders, a .zip of it, a table (.csv, .jsonl), an .npz, or a directory of IDX or CIFAR files.',
      text(4096)
    )
  ),
  format: v.optional(
    described(
      'The format of the data at the path. Default: detected.',
      v.picklist(['auto', ...pictureFormats])
    )
  ),
  classes: v.optional(
    described(
      'Only these classes, in this order. Default: all of training, in the order of their names.',
      v.pipe(
        v.array(text(256), 'a list of class names'),
        v.minLength(2, 'a list of two or more class names'),
        v.maxLength(65_535, 'a list of at most 65535 class names')
      )
    )
  ),
  image: v.optional(described('How a picture becomes an image for the network.', imageSchema)),
  scale: v.optional(
    described(
      'What a byte becomes: byte / 255 ("unit", the default), or that standardized by channel: by the training images or by given numbers.',
      v.union(
        [
          v.picklist(['unit', 'standardize']),
          v.strictObject({
            mean: described('The mean of byte / 255, for each channel.', numbers),
            deviation: described('The standard deviation of byte / 255, for each channel.', deviations)
          })
        ],
        '"unit", "standardize" or an object with "mean" and "deviation"'
      )
    )
  ),
  validation: v.optional(
    described(
      'How many training images are set aside for validation; a number below 1 is a fraction of them.',
      part
    ),
    0
  ),
  test: v.optional(
    described(
      'The same for testing, only for your own pictures. If they have a test split, it is used.',
      part
    )
  ),
  group: v.optional(
    described(
      'Pictures of the same group stay in one split.',
      v.strictObject({
        column: v.optional(described('The column of a table that names the group.', text(256))),
        pattern: v.optional(
          described(
            'A regular expression on the path; its first group in parentheses names the group.',
            text(256)
          )
        )
      })
    )
  ),
  columns: v.optional(
    described(
      'The columns of a table. Default: the usual names.',
      v.strictObject({
        image: v.optional(described('The path of a picture.', text(256))),
        label: v.optional(described('Its class.', text(256))),
        split: v.optional(described('Its split: train, validation or test.', text(256)))
      })
    )
  ),
  damaged: v.optional(
    described(
      'What is done about damaged pictures: nothing is trained ("stop"), or they are left out ("skip"). Default: "stop".',
      v.picklist(['stop', 'skip'])
    )
  ),
  dir: v.optional(
    described('The directory of the files of a published data set. Default: data/NAME.', text(4096))
  ),
  augmentation: v.optional(described('Random changes to the training images. Default: none.', augmentation))
})

/** A data set section as the user may write it. */
export type DatasetInput = v.InferInput<typeof datasetSchema>
/** A parsed data set section. */
export type DatasetSection = v.InferOutput<typeof datasetSchema>
/** The same if the program has the images itself and the config names no data set. */
export type GivenSection = Omit<DatasetSection, 'name'> & { name: 'given' }
export type ImageSection = v.InferOutput<typeof imageSchema>
