/** The error that users meet: a program that prints only its message sees every problem. */
import { expect, test } from 'vitest'
import { CnnError } from '../src/errors.js'

test('the message is what failed, then each problem with its place, path and hint', () => {
  const error = new CnnError('CONFIG', '2 mistakes in a.json', {
    problems: [
      {
        where: 'a.json:3:9',
        path: 'model.layers[0].kernalSize',
        message: 'unknown key',
        hint: 'kernelSize?'
      },
      { path: 'seed', message: 'expected a number' }
    ]
  })
  expect(error.message.split('\n')).toEqual([
    '2 mistakes in a.json',
    '  a.json:3:9: model.layers[0].kernalSize: unknown key; kernelSize?',
    '  seed: expected a number'
  ])
  expect(error.headline).toBe('2 mistakes in a.json')
})

test('without problems message and headline are the same, in as many lines as they have', () => {
  const { message, headline } = new CnnError('DATA', 'no source\n  a: not there')
  expect(message).toBe('no source\n  a: not there')
  expect(headline).toBe(message)
})
