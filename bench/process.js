// A measured process that does one piece of work at a time (see subject.js for its answers).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Starts it and waits until it is ready. */
export async function start(command, args) {
  const child = spawn(command, args, { stdio: 'pipe' })
  // TensorFlow writes a lot: its output matters only when it fails.
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} ${args[0]} ended before it answered\n${said}`)
    return value
  }
  await answer()
  return {
    /** @returns what it measured */
    async ask(work) {
      child.stdin.write(`${work}\n`)
      return JSON.parse(await answer())
    },
    async stop() {
      child.stdin.end()
      await once(child, 'exit')
    }
  }
}
