/** `--set path=value`: what it changes, and how it is refused. */
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config/parse.js'
import { problemsOf, sound, withLines } from '../sample.js'

const text = sound.join('\n')
const parsed = (...overrides: string[]) => parseConfig(text, { overrides })

describe('sets', () => {
  test('a number, a text without quotes, a text that is JSON', () => {
    expect(parsed('training.epochs=7').training.epochs).toBe(7)
    expect(parsed('training.optimizer.learningRate=1e-4').training.optimizer.learningRate).toBe(1e-4)
    expect(parsed('name=other').name).toBe('other')
    expect(parsed('name="other"').name).toBe('other')
    expect(parsed('description=a = b').description).toBe('a = b')
  })

  test('a field that is not in the file, also in a part that is not there', () => {
    expect(parsed('seed=3').seed).toBe(3)
    expect(parsed('model.inputShape=[28, 28, 1]').model.inputShape).toEqual([28, 28, 1])
    const bare = withLines({ 13: '' })
    const { optimizer } = parseConfig(bare, {
      overrides: ['training.optimizer.type=adam', 'training.optimizer.beta1=0.5']
    }).training
    expect(optimizer).toMatchObject({ type: 'adam', beta1: 0.5 })
  })

  test('an entry of a list, by either spelling of the index', () => {
    expect(parsed('model.layers[0].filters=16').model.layers[0]).toMatchObject({ filters: 16 })
    expect(parsed('model.layers.0.filters=16').model.layers[0]).toMatchObject({ filters: 16 })
    expect(parsed('model.layers[1]={"type": "flatten"}').model.layers[1]).toEqual({ type: 'flatten' })
  })

  test('an object as a whole, and then a field of it', () => {
    const { optimizer } = parsed(
      'training.optimizer={ "type": "adam" }',
      'training.optimizer.learningRate=0.5'
    ).training
    expect(optimizer).toMatchObject({ type: 'adam', learningRate: 0.5, beta1: 0.9 })
  })

  test('the later of two', () => {
    expect(parsed('training.epochs=2', 'training.epochs=3').training.epochs).toBe(3)
    expect(parsed('training.epochs=0', 'training.epochs=3').training.epochs).toBe(3)
  })

  test('what mends a mistake of the file', () => {
    const broken = withLines({ 15: '"epochs": "many"' })
    expect(problemsOf(broken)).toHaveLength(1)
    expect(problemsOf(broken, { overrides: ['training.epochs=1'] })).toEqual([])
  })
})

/** The override, the path of the problem, a piece of the message, a piece of the hint. */
const refused: readonly (readonly [override: string, path: string, message: string, hint?: string])[] = [
  ['training.epoch=3', 'training.epoch', 'unknown key "epoch"', 'did you mean "epochs"?'],
  ['trainig.epochs=3', 'trainig', 'unknown key "trainig"', 'did you mean "training"?'],
  ['epochs=3', 'epochs', 'unknown key "epochs"', '"epochs" belongs in training'],
  ['training.epochs=0', 'training.epochs', 'from 1 to 1000000, got 0'],
  ['training.epochs=', 'training.epochs', 'got ""'],
  ['training.epochs=three', 'training.epochs', 'got "three"'],
  ['training.epochs="3"', 'training.epochs', 'got "3"', 'write 3 without the quotes'],
  [
    'training.epochs.most=3',
    'training.epochs.most',
    'training.epochs has nothing inside to set',
    '--set training.epochs=…'
  ],
  ['model.layers[4].units=3', 'model.layers[4]', 'model.layers has 4 entries, no 4', '[0] to [3]'],
  ['model.layers[0].kernel_size=3', 'model.layers[0].kernel_size', 'unknown', 'did you mean "kernelSize"?'],
  ['model.layers.first=3', 'model.layers.first', 'model.layers has 4 entries, no "first"'],
  ['model.layers[0].kernelSize[0]=3', 'model.layers[0].kernelSize[0]', 'nothing inside to set'],
  ['model.layers[3].units=11', 'model.layers[3].units', 'the network puts out [11], expected [10]'],
  ['model.layers[0].kernelSize=29', 'model.layers[0].kernelSize', 'does not fit'],
  ['training.optimizer=adam', 'training.optimizer', 'got "adam"', 'write { "type": "adam" }'],
  ['training.optimizer={ "type": "sgd", "type": "adam" }', 'training.optimizer.type', 'is here twice'],
  ['training.optimizer={ type: adam }', 'training.optimizer', 'got "{ type: adam }"'],
  ['__proto__.polluted=1', '__proto__', 'the key "__proto__" is not allowed'],
  ['training.constructor=1', 'training.constructor', 'the key "constructor" is not allowed'],
  ['training.optimizer={ "type": "sgd", "__proto__": {} }', 'training.optimizer.__proto__', 'is not allowed'],
  ['epochs', '$', 'expected path=value, got "epochs"', 'for example training.epochs=3'],
  ['=3', '$', 'expected path=value'],
  ['training..epochs=3', '$', 'expected path=value'],
  ['model.layers[x].units=3', '$', 'expected path=value'],
  ['model.layers[-1].units=3', '$', 'expected path=value']
]

describe('refuses', () => {
  for (const [override, path, message, hint] of refused)
    test(override, () => {
      const problems = problemsOf(text, { overrides: [override] })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatchObject({
        where: `--set ${override}`,
        path,
        message: expect.stringContaining(message)
      })
      if (hint !== undefined) expect(problems[0]?.hint).toContain(hint)
    })

  test('in the order of the command line, after what is wrong in the file', () => {
    const broken = withLines({ 15: '"epochs": 1, "zzz": 1' })
    const overrides = ['training.batchSize=0', 'nonsense', 'seed=-1']
    expect(problemsOf(broken, { overrides }).map((problem) => problem.where)).toEqual([
      'f.json:15:14',
      ...overrides.map((override) => `--set ${override}`)
    ])
  })

  test('nothing in an override can steer a terminal', () => {
    const [problem] = problemsOf(text, { overrides: ['name=\u001b[31m'] })
    expect(problem?.where).toBe('--set "name=\\u001b[31m"')
  })
})
