/** Chooses the engine: the one that is named, or the first that loads here and supports the request. */

import { CnnError } from '../errors.js'
import { type Engine, type EngineName, engineNames, type Unsupported } from './engine.js'
import type { EngineRequest } from './request.js'

/** Each engine's code is imported when it is tried. */
const loaders: { readonly [Name in EngineName]: (threads?: number) => Promise<Engine> } = {
  compiled: async () => (await import('./compiled/compiled-engine.js')).loadCompiled(),
  tensorflow: async (threads) => (await import('./tfjs/tensorflow-engine.js')).loadTensorflow(threads),
  wasm: async () => (await import('./tfjs/wasm-engine.js')).loadWasm(),
  cpu: async () => (await import('./tfjs/cpu-engine.js')).loadCpu()
}

/**
 * Finds an engine for a request.
 *
 * @param name `auto` takes the first of {@link engineNames} that loads here and supports the request
 * @param onNotice called once, with every reason, when `auto` passed over engines that were expected to work
 * @throws CnnError ENGINE with the reason when the named engine, or every engine, cannot
 */
export async function chooseEngine(
  name: EngineName | 'auto',
  request: EngineRequest,
  onNotice?: (text: string) => void
): Promise<Engine> {
  if (name !== 'auto' && !engineNames.includes(name))
    throw new CnnError('USAGE', `there is no engine ${JSON.stringify(name)}`, {
      where: 'engine',
      hint: `the engines are: auto, ${engineNames.join(', ')}`
    })
  const passed: string[] = []
  for (const candidate of name === 'auto' ? engineNames : [name]) {
    const answer = await tryEngine(candidate, request)
    if ('reason' in answer) {
      if (name !== 'auto') throw cannot(candidate, answer)
      passed.push(`${candidate}: ${answer.reason}`)
    } else {
      if (passed.length > 0) onNotice?.(`engine ${candidate}, because ${passed.join('; ')}`)
      return answer
    }
  }
  throw new CnnError('ENGINE', `no engine can run this network (${passed.join('; ')})`, {
    hint: 'cnn engine lists the engines and what each lacks'
  })
}

async function tryEngine(name: EngineName, request: EngineRequest): Promise<Engine | Unsupported> {
  const engine = await loadEngine(name, request.threads)
  return 'reason' in engine ? engine : (engine.unsupported(request) ?? engine)
}

async function loadEngine(name: EngineName, threads?: number): Promise<Engine | Unsupported> {
  try {
    return await loaders[name](threads)
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    return { reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
}

const cannot = (name: EngineName, { reason, hint }: Unsupported): CnnError =>
  new CnnError('ENGINE', `the engine ${name} cannot run here: ${reason}`, {
    where: '--engine',
    hint: hint ?? 'leave --engine out, and one that can is taken'
  })

/** One engine as `cnn engine` lists it. */
export interface EngineState {
  readonly name: EngineName
  readonly available: boolean
  /** Version and kind; empty where it does not load. */
  readonly description: string
  /** Version of the library that it runs on; left out where it does not load, or is part of cnn. */
  readonly version?: string
  /** The package or directory that the library comes from. */
  readonly from?: string
  /** How many threads it uses when nothing else is asked for; 0 where it does not load. */
  readonly threads: number
  /** Which networks it trains. */
  readonly supports: string
  /** Why it does not load. */
  readonly reason?: string
  readonly hint?: string
}

const supports: { readonly [Name in EngineName]: string } = {
  compiled: 'every config whose memory fits into 4 GiB',
  tensorflow: 'every config',
  wasm: 'every config',
  cpu: 'every config'
}

/** Loads every engine and reports the result, in the order of {@link engineNames}. */
export async function describeEngines(): Promise<EngineState[]> {
  const states: EngineState[] = []
  for (const name of engineNames) {
    const engine = await loadEngine(name)
    const known = { name, supports: supports[name] }
    if ('reason' in engine)
      states.push({ ...known, available: false, description: '', threads: 0, ...engine })
    else {
      const { description, version, from } = engine
      states.push({ ...known, available: true, description, version, from, threads: engine.threads() })
    }
  }
  return states
}
