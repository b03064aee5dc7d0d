/** A valid config to break, line by line, and the mistakes that follow. */
import { type ParseOptions, parseConfig } from '../../src/config/parse.js'
import { CnnError, type Problem } from '../../src/errors.js'

/** Line 1 of the text is the first entry. */
export const sound: readonly string[] = [
  '{',
  '  "name": "sample",',
  '  "dataset": { "name": "mnist", "validation": 10 },',
  '  "model": {',
  '    "layers": [',
  '      { "type": "conv2d", "filters": 4, "kernelSize": 5 },',
  '      { "type": "maxPooling2d" },',
  '      { "type": "flatten" },',
  '      { "type": "dense", "units": 10, "activation": "softmax" }',
  '    ]',
  '  },',
  '  "training": {',
  '    "optimizer": { "type": "sgd", "learningRate": 0.1 },',
  '    "batchSize": 32,',
  '    "epochs": 1',
  '  }',
  '}'
]

/** The sound config with some of its lines replaced; lines are counted from 1. */
export const withLines = (lines: Record<number, string>): string =>
  sound.map((line, index) => lines[index + 1] ?? line).join('\n')

/** The mistakes of a config, none for a sound one. Anything thrown that is no CnnError CONFIG fails the test. */
export function problemsOf(text: string, options: ParseOptions = {}): readonly Problem[] {
  try {
    parseConfig(text, { file: 'f.json', ...options })
    return []
  } catch (error) {
    if (!(error instanceof CnnError) || error.code !== 'CONFIG') throw error
    return error.problems
  }
}

/** Takes the mark ▸ out of a text and says where it stood, as `f.json:line:column`. */
export function marked(text: string): { text: string; where: string } {
  const before = text.slice(0, text.indexOf('▸')).split('\n')
  const where = `f.json:${before.length}:${(before.at(-1) ?? '').length + 1}`
  return { text: text.replace('▸', ''), where }
}
