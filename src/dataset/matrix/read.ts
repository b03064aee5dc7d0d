/** Reads a matrix from the command line: the numbers themselves, or the name of a JSON or CSV file. */

import { readFile, stat } from 'node:fs/promises'
import { withCommas } from '../../counts.js'
import { reasonOf } from '../../errors.js'
import { hasCode } from '../../files.js'
import { numbersFromCsv } from './csv.js'
import { numbersFromJson } from './json.js'
import { type Numbers, refusal } from './numbers.js'

export type { Numbers } from './numbers.js'

const most = 64 * 1024 * 1024

const kinds = ['a number', 'a vector', 'a matrix', 'a tensor'] as const

/**
 * Reads numbers. A text that begins with `[` is JSON; any other text is the name of a file.
 *
 * @param text as the user entered it
 * @param option its option, for messages
 * @param ranks how many sides the shape may have: 1 for vectors, 2 for matrices, 3 for tensors
 * @throws CnnError USAGE with the place, when the file cannot be read or does not contain such numbers
 */
export async function readNumbers(text: string, option: string, ranks: readonly number[]): Promise<Numbers> {
  const inline = text.trimStart().startsWith('[')
  const name = inline ? option : text
  const numbers = inline ? numbersFromJson(text, name) : await numbersInFile(text, option)
  const rank = numbers.shape.length
  if (ranks.includes(rank)) return numbers
  const wanted = ranks.map((one) => kinds[one] ?? `${one} sides`).join(' or ')
  throw refusal(
    name,
    `it is ${kinds[rank] ?? `numbers with ${rank} sides`}, and ${wanted} was expected`,
    name,
    {
      hint: 'a vector is [1, 2], a matrix [[1, 2], [3, 4]], a tensor [[[1, 2, 3]]]: rows, columns, channels'
    }
  )
}

async function numbersInFile(file: string, option: string): Promise<Numbers> {
  const text = (await textOf(file, option)).replace(/^\ufeff/, '')
  if (text.trim() === '')
    throw refusal(file, 'the file is empty', file, { hint: 'a matrix is JSON, [[1, 2], [3, 4]], or CSV' })
  if (text.includes('\0'))
    throw refusal(file, 'it is no text', file, { hint: 'a picture is given with --file' })
  return /^\s*[[{]/.test(text) ? numbersFromJson(text, file) : numbersFromCsv(text, file)
}

async function textOf(file: string, option: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > most)
      throw refusal(file, `it has ${withCommas(size)} bytes`, file, { hint: '64 MiB are the most' })
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw refusal(`${option} ${file}`, 'there is no such file', option, {
        hint: `give a JSON or CSV file, or the numbers themselves: ${option} "[[1, 2], [3, 4]]"`,
        cause: error
      })
    if (hasCode(error, 'EISDIR', 'EACCES', 'EPERM'))
      throw refusal(file, reasonOf(error), file, { cause: error })
    throw error
  }
}
