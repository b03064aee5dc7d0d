/** A user's own pictures as Keras code: a folder is read, of other forms the program says what it needs. */
import type { ImageShape } from '../../config/network/network.js'
import type { Config } from '../../config/schema/config-schema.js'
import { assignment, call, keyword, linesOf, list, type Python, text } from './python.js'

/** Reads class folders, below folders of splits where there are such, as src/dataset/sources/pictures/ does. */
const readPictures = `def read_pictures(root, classes, shape, resize):
    """Images and class numbers of each split, from folders of classes."""
    color_mode = "grayscale" if shape[-1] == 1 else "rgb"
    splits = {name: ([], []) for name in ("train", "validation", "test")}
    others = {"val": "validation", "valid": "validation", "dev": "validation"}
    for path in sorted(pathlib.Path(root).rglob("*.*")):
        folders = path.relative_to(root).parts[:-1]
        found = [classes.index(name) for name in folders if name in classes]
        if not found:
            continue
        split = others.get(folders[0], folders[0])
        images, numbers = splits.get(split, splits["train"])
        picture = keras.utils.load_img(path, color_mode=color_mode)
        image = resize(keras.utils.img_to_array(picture))
        images.append(keras.ops.convert_to_numpy(image))
        numbers.append(found[0])
    return [
        (np.array(x).reshape(-1, *shape), np.array(y, "int32"))
        for x, y in splits.values()
    ]`

const setAside = `def set_aside(x, y, part, seed):
    """Takes a share of the images, or if part is 1 or more so many."""
    order = np.random.default_rng(seed).permutation(len(x))
    count = round(part * len(x)) if part < 1 else part
    kept, taken = order[count:], order[:count]
    return x[kept], y[kept], x[taken], y[taken]`

interface OwnPicturesCode {
  readonly imports: readonly string[]
  readonly definitions: readonly string[]
  readonly lines: readonly (readonly string[])[]
}

/** The lines that make arrays of bytes and class numbers of the three splits. */
export function ownPicturesCode(
  { path, format = 'auto', classes = [], image, validation, test = 0 }: Config['dataset'],
  seed: number,
  inputShape: ImageShape
): OwnPicturesCode {
  const [height, width, channels] = inputShape
  // An archive of a folder has the format of a folder; without a format its name has to tell.
  const isFile = format === 'folder' ? /\.(zip|tar|tgz|gz)$/i : /\.\w+$/
  const isFolder = format === 'folder' || format === 'auto'
  if (path === undefined || !isFolder || isFile.test(path)) {
    const what = `${path ?? 'images'}: (n, ${height}, ${width}, ${channels}) bytes and n class numbers`
    return {
      imports: [],
      definitions: [],
      lines: [
        [
          '# Make x_train, y_train, x_val, y_val, x_test and y_test here.',
          `raise NotImplementedError(${text(what)})`
        ]
      ]
    }
  }
  const read: Python = call(
    'read_pictures',
    text(path),
    keyword('classes', list(classes.map(text))),
    keyword('shape', `(${inputShape.join(', ')})`),
    keyword('resize', resizing(image, height, width))
  )
  const parts = [
    ['test', test],
    ['val', validation]
  ] as const
  const taken = parts.filter(([, part]) => part > 0)
  return {
    imports: ['pathlib'],
    definitions: [readPictures, ...(taken.length > 0 ? [setAside] : [])],
    lines: [
      [
        ...linesOf(assignment('training, validation, test', read)),
        'x_train, y_train = training',
        'x_val, y_val = validation',
        'x_test, y_test = test'
      ],
      ...taken.map(([split, part]) => [
        `if not len(x_${split}):`,
        ...linesOf(
          assignment(
            `x_train, y_train, x_${split}, y_${split}`,
            call('set_aside', 'x_train', 'y_train', String(part), String(seed))
          ),
          '    '
        )
      ])
    ]
  }
}

/** How a picture of another ratio fits. */
function resizing(image: Config['dataset']['image'], height: number, width: number): Python {
  const fit = image?.fit ?? 'crop'
  const background = image?.background ?? 'white'
  const gray = background === 'black' ? '0.0' : '255.0'
  return call(
    'layers.Resizing',
    ...[String(height), String(width)],
    ...(fit === 'crop' ? [keyword('crop_to_aspect_ratio', 'True')] : []),
    ...(fit === 'pad' ? [keyword('pad_to_aspect_ratio', 'True'), keyword('fill_value', gray)] : [])
  )
}
