// The documents about what is on this machine: data, engine, init, version.
import { pictureFormats } from '../../dist/config/schema/dataset.js'
import { engineNames } from '../../dist/engine/engine.js'
import { count, list, object, oneOf, place, sha256, shape, text, truth } from './pieces.js'

export const data = object({
  name: text('of the data set'),
  directory: text('where its files are kept'),
  imageShape: shape('height, width, channels'),
  labels: list(text('a class'), 'in the order of the class numbers'),
  trainImages: place('how many'),
  testImages: place('how many'),
  files: list(
    object({
      file: text('its name'),
      source: text('cache, or where it came from this time'),
      where: text('its path or URL'),
      sha256: sha256('of its uncompressed bytes'),
      bytes: count('uncompressed')
    }),
    'each was checked'
  )
})

const side = object({ width: place('pixels'), height: place('pixels') })
const split = object({ count: place('pictures'), perClass: shape('in the order of the classes') })
const problems = (words) => list(object({ path: text('the picture or file'), reason: text('why') }), words)

export const pictures = object({
  path: text('as it was given'),
  format: oneOf(pictureFormats, 'what lies there'),
  classes: list(text('a class'), 'in the order of the class numbers'),
  splits: object({}, { train: split, validation: split, test: split }, 'those that the pictures come with'),
  image: object(
    { height: place('pixels'), width: place('pixels'), channels: place('1 is gray, 3 colour') },
    {},
    'what a network gets'
  ),
  sizes: object({
    common: object({ width: place('pixels'), height: place('pixels'), count: place('pictures') }),
    smallest: side,
    largest: side
  }),
  gray: count('pictures without a colour'),
  ignored: problems('what is no picture of the set'),
  damaged: problems('what cannot be used'),
  notices: problems('what a user should know'),
  duplicates: object({
    within: count('pictures that repeat another one of their split'),
    across: count('pictures that are also in another split'),
    conflicting: count('groups whose pictures are of different classes'),
    groups: list(list(text('a picture'), 'the same pixels'), 'every group')
  }),
  sha256: sha256('of pixels, labels and splits')
})

export const cleared = object(
  { packs: count('data sets whose prepared pictures were removed'), bytes: count('that they had taken') },
  { directory: text('where they were') }
)

export const engines = object({
  engines: list(
    object(
      {
        name: oneOf(engineNames, 'what --engine takes'),
        supports: text('which networks it runs'),
        available: truth('whether it runs here'),
        description: text('empty if it is not available'),
        threads: count('how many it uses; 0 if it is not available')
      },
      {
        version: text('of what it runs on'),
        from: text('the package or directory that it is from'),
        reason: text('why it is not available'),
        hint: text('what to do about it')
      }
    ),
    'in the order in which they are tried'
  )
})

export const installed = object({
  directory: text('where it is'),
  version: text('of TensorFlow'),
  wasThere: truth('whether it had been installed before')
})

export const uninstalled = object({ removed: list(text('a directory'), 'what was removed') })

export const configs = object({
  configs: list(
    object({ name: text('what --config takes'), description: text('in one line'), file: text('its path') }),
    'the bundled configs'
  )
})

export const started = object(
  { file: text('the config that was written'), schema: text('the schema that it names') },
  { copied: text("the schema's file, if that was written too") }
)

export const version = object({
  name: text('of the package'),
  version: text('of the package'),
  node: text('the version of Node')
})
