/** What commands share: bars leave the terminal before text, interrupts abort, and a failure at the end is thrown. */
import { afterEach, describe, expect, it } from 'vitest'
import { Context } from '../../src/cli/context.js'
import { CnnError } from '../../src/errors.js'

/** What was written to a stream while some work ran, and the bars taken off, in their order. */
const seen: string[] = []
const { stdout, stderr } = process
const writers = { stdout: stdout.write, stderr: stderr.write }

function watchStreams(): void {
  const writer = (name: string) => (text: string | Uint8Array) => {
    seen.push(`${name} ${String(text).trim()}`)
    return true
  }
  stdout.write = writer('stdout')
  stderr.write = writer('stderr')
}

afterEach(() => {
  stdout.write = writers.stdout
  stderr.write = writers.stderr
  seen.length = 0
})

/** A context with a bar, and what came of the work in it. */
function whileDrawing(
  flags: { json?: boolean; quiet?: boolean },
  work: (context: Context) => void
): string[] {
  const context = new Context(flags)
  context.output.attach({ stop: () => seen.push('bar off') })
  watchStreams()
  work(context)
  stdout.write = writers.stdout
  stderr.write = writers.stderr
  return [...seen]
}

describe('a bar', () => {
  it('leaves the terminal before anything is written, and at the end', () => {
    const order = whileDrawing({}, (context) => {
      context.notice('on the way')
      context.output.print('the result')
      context.close()
    })
    expect(order).toEqual(['bar off', 'stderr on the way', 'bar off', 'stdout the result', 'bar off'])
  })

  it('stays where nothing is written', () => {
    const order = whileDrawing({ json: true, quiet: true }, ({ output, notice }) => {
      output.print('left out with --json')
      output.show('left out')
      notice('left out with --quiet')
    })
    expect(order).toEqual([])
  })
})

describe('an interrupt', () => {
  /** As Ctrl-C does, once; the listener that is kept after it goes off again. */
  function interrupt(): void {
    const listener = process.listeners('SIGINT').at(-1)
    if (listener === undefined) throw new Error('nobody listens')
    listener('SIGINT')
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener)
  }

  it('aborts the work, says so, and takes the bar off', () => {
    let aborted: unknown
    const order = whileDrawing({}, (context) => {
      const signal = context.stoppable('stopping')
      interrupt()
      aborted = signal.reason
    })
    expect(order).toEqual(['bar off', 'stderr stopping'])
    expect(aborted).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  })

  it('without words takes the bar off only', () => {
    const order = whileDrawing({}, (context) => {
      context.stoppable()
      interrupt()
    })
    expect(order).toEqual(['bar off'])
  })

  it('is not listened to any more once the context is closed', () => {
    const before = process.listenerCount('SIGINT')
    const context = new Context({})
    context.stoppable('stopping')
    expect(process.listenerCount('SIGINT')).toBe(before + 1)
    context.close()
    expect(process.listenerCount('SIGINT')).toBe(before)
  })
})

describe('the end', () => {
  const failure = new CnnError('THRESHOLD', 'not good enough', { where: '--min-accuracy' })

  it('prints one document with --json, the failure in it, and throws', () => {
    let thrown: unknown
    const order = whileDrawing({ json: true }, (context) => {
      try {
        context.finish({ accuracy: 0.5 }, failure)
      } catch (error) {
        thrown = error
      }
    })
    expect(thrown).toMatchObject({ failure })
    expect(order).toHaveLength(2)
    expect(JSON.parse(order[1]?.replace(/^stdout /, '') ?? '')).toMatchObject({
      accuracy: 0.5,
      error: { code: 'THRESHOLD', message: 'not good enough' }
    })
  })

  it('without --json throws the failure itself', () => {
    const context = new Context({})
    expect(() => context.finish({}, failure)).toThrow(failure)
    expect(() => context.finish({})).not.toThrow()
  })
})
