// Records the session that README.md opens with, from a real run in a terminal, as docs/terminal.svg (npm run build
// first): node scripts/terminal/record.js. It needs `script` of util-linux.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Screen } from './screen.js'
import { recordingSvg } from './svg.js'

const commands = ['cnn train --config mnist-fast', 'cnn predict seven.svg']
const columns = 80
const rows = 30
const secondsBetweenFrames = 0.4

const stroke = 'fill="none" stroke="black" stroke-width="12"'
const seven = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 140"><path d="M18 16 L82 14 C64 50 50 90 42 132" ${stroke}/></svg>`

const root = fileURLToPath(new URL('../..', import.meta.url))
const directory = await mkdtemp(join(tmpdir(), 'cnn-record-'))
try {
  await symlink(join(root, 'bin/cnn.js'), join(directory, 'cnn'))
  await writeFile(join(directory, 'seven.svg'), seven)
  const shown = commands.map((command) => `printf '\\033[1m$ ${command}\\033[0m\\n' && ${command}`)
  const session = [`stty cols ${columns} rows ${rows}`, shown.join(' && echo && ')].join(' && ')
  const frames = await record(session, directory)
  const title = `A terminal: ${commands.join(', then ')}`
  await writeFile(join(root, 'docs/terminal.svg'), recordingSvg(frames, title))
} finally {
  await rm(directory, { recursive: true })
}

/** Runs a session in its own terminal and takes the screen each time it changed, at most at a fixed rate. */
async function record(session, cwd) {
  const own = Object.entries(process.env).filter(([name]) => !/COLOR|^CI$|^DEBUG$/.test(name))
  const env = {
    ...Object.fromEntries(own),
    TERM: 'xterm-256color',
    PATH: `${cwd}${delimiter}${process.env.PATH}`
  }
  const child = spawn('script', ['-qfec', session, '/dev/null'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'close')
  const screen = new Screen(columns, rows)
  const frames = [{ seconds: 0, rows: [...screen.rows] }]
  const started = performance.now()
  let pending = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    const seconds = (performance.now() - started) / 1000
    const text = pending + chunk
    // A control sequence may be cut by the end of a chunk.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by these
    const whole = text.replace(/\u001b(\[[?\d;]*)?$/, '')
    pending = text.slice(whole.length)
    screen.write(whole)
    const last = frames.at(-1)
    if (frames.length > 1 && seconds - last.seconds < secondsBetweenFrames) last.rows = [...screen.rows]
    else frames.push({ seconds, rows: [...screen.rows] })
  }
  const [code] = await ended
  if (code !== 0) throw new Error(`the session ended with ${code}`)
  return frames
}
