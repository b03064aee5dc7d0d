/** Which process it is, beyond its number, and whether it still runs: numbers are given again, and hosts share disks. */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { hasProcess } from '../../files/leftovers.js'

export interface ProcessIdentity {
  readonly pid: number
  /** When the system started it, in the system's own count; 0: the system does not say. */
  readonly start: number
  /** Where its number means something: this boot of this machine and, in a container, its own numbers. */
  readonly place: string
}

/** The process that asks. */
export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  start: statOf(process.pid)?.start ?? 0,
  place: createHash('sha256').update(placeText()).digest('hex').slice(0, 12)
})

function placeText(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** What can be known of a process from here. */
export type Life = 'runs' | 'ended' | 'unknown'

export function lifeOf({ pid, start, place }: ProcessIdentity, own: ProcessIdentity): Life {
  if (place !== own.place) return 'unknown'
  const stat = statOf(pid)
  if (stat && start !== 0) return stat.start === start && !stat.isOver ? 'runs' : 'ended'
  return hasProcess(pid) ? 'unknown' : 'ended'
}

/** What Linux reports of a process, see proc(5); undefined: there is none, it is not shown, or this is another system. */
function statOf(pid: number): { readonly start: number; readonly isOver: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything; the state follows it, the start is the 20th from there.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { start: Number(fields[19]), isOver: fields[0] === 'Z' || fields[0] === 'X' }
  } catch {
    return undefined
  }
}
