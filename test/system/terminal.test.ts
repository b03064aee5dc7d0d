/** What a person sees on a terminal, in tmux: the bar, colours, narrow windows, Ctrl-C. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { root, temporaryDirectory } from './tools.js'

/** Of the server of one test: one that ends may still hold the place of the next. */
let socket: string
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', stdio: 'pipe' })

/** Slow enough that the bar can be looked at while it moves. */
const training = 'train --config smoke --limit 400 --engine cpu'

/** Opens a window of this size with a command in it; the window stays when the command has ended. */
function open(command: string, columns: number, environment = ''): void {
  const plain = 'env -u NO_COLOR -u FORCE_COLOR -u CI TERM=xterm-256color'
  const cnn = `${plain} ${environment} '${process.execPath}' '${join(root, 'bin/cnn.js')}'`
  socket = join(temporaryDirectory(), 'tmux')
  const script = `cd '${temporaryDirectory()}'; ${cnn} ${command}; echo "ended with $?"; sleep 1000`
  tmux('new-session', '-d', '-x', String(columns), '-y', '60', script)
}

const screen = (...flags: string[]): string => tmux('capture-pane', '-p', ...flags)
const isCursorShown = (): boolean => tmux('display-message', '-p', '#{cursor_flag}').trim() === '1'

/** The screen once it shows this. */
async function shown(pattern: RegExp): Promise<string> {
  for (;;) {
    const text = screen()
    if (pattern.test(text)) return text
    await pause(50)
  }
}

afterEach(() => {
  tmux('kill-server')
})

describe('cnn train on a terminal', () => {
  it('draws the epoch under way, and leaves its line', async () => {
    open(`${training} --epochs 2`, 110)
    const moving = await shown(/━─.*accuracy/)
    expect(moving).toMatch(/^Epoch 1\/2\n +\d+\/40 ━+─+ \d+s \d+ms\/step - loss: [\d.]+ - accuracy: [\d.]+$/m)
    const over = await shown(/ended with 0/)
    expect(over).not.toContain('━─')
    const line = String.raw`40\/40 - \d+s - \d+ms\/step - loss: [\d.]+ - accuracy: [\d.]+ - val_loss: [\d.]+ - val_accuracy: [\d.]+`
    expect(over).toMatch(new RegExp(`^Epoch 1/2\n${line}\nEpoch 2/2\n${line}$`, 'm'))
    expect(screen('-e')).toContain('\u001b[')
    expect(isCursorShown()).toBe(true)
  })

  it('keeps the bar on one line where the window is narrow', async () => {
    open(training, 44)
    const lines = (await shown(/^ +\d+\/40 .*loss: \d/m)).split('\n')
    const bars = lines.filter((line) => /^ +\d+\/40 /.test(line))
    expect(bars).toHaveLength(1)
    expect(lines[lines.indexOf(bars[0] ?? '') + 1]).toBe('')
  })

  it('has no colours with NO_COLOR', async () => {
    open(training, 100, 'NO_COLOR=1')
    await shown(/━─.*accuracy/)
    expect(screen('-e')).not.toContain('\u001b[')
    await shown(/ended with 0/)
    expect(screen('-e')).not.toContain('\u001b[')
  })

  it('answers Ctrl-C with what it does, and leaves the terminal as it was', async () => {
    open(`${training} --epochs 1000`, 100)
    await shown(/━─.*accuracy/)
    tmux('send-keys', 'C-c')
    const over = await shown(/ended with \d/)
    expect(over).toContain('stopping after this batch; once more to leave at once')
    expect(over).toContain('ended with 130')
    expect(over).not.toContain('━─')
    expect(isCursorShown()).toBe(true)
  })
})

describe('cnn explain on a terminal', () => {
  it('moves the patch in one place with --step, and ends with the whole output', async () => {
    open('explain convolution --step', 80)
    const first = await shown(/^Step [2-8] of 9/m)
    expect(first.match(/^Step \d of 9/gm)).toHaveLength(1)
    expect(screen('-e')).toContain('\u001b[')
    const over = await shown(/ended with 0/)
    expect(over.match(/^Step \d of 9.*/gm)).toEqual(['Step 9 of 9: 3rd row, 3rd column'])
    expect(over).toMatch(/│ 4 3 4 │$[\s\S]*│ 2 4 3 │$[\s\S]*│ 2 3 4 │$/m)
    expect(isCursorShown()).toBe(true)
  })

  it.each([
    [44, ''],
    [80, ''],
    [80, 'NO_COLOR=1'],
    [120, 'COLORTERM=truecolor']
  ])('breaks no picture and no matrix at %i columns %s', async (columns, environment) => {
    open('explain filters', columns, environment)
    const text = await shown(/ended with 0/)
    // A line that were too long would go on in the next one, without the two spaces that all of these begin with.
    const drawn = text.split('\n').filter((line) => /[▀░▒▓█│]/.test(line))
    expect(drawn.length).toBeGreaterThan(20)
    for (const line of drawn) expect(line).toMatch(/^ {2}/)
  })
})
