// The measured side of process.js: reads the name of a piece of work from each line, and answers with a line.
import { createInterface } from 'node:readline'

/** @param works functions by name, each of which returns what it measured */
export async function answer(works) {
  process.stdout.write('ready\n')
  for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${JSON.stringify((await works[line]()) ?? null)}\n`)
}
