/** Whether the command was started by nohup, so that a terminal that closes must not end it. */
import { constants } from 'node:os'
import { basename } from 'node:path'
import { systemText } from '../engine/system-text.js'

/**
 * Node sets every signal to its default action when it starts: what nohup asked for cannot be read from the process
 * itself. nohup leaves other traces: shells put the path of what they start into `_`; standard input that was a terminal
 * is /dev/null, opened to be written; and a script that nohup runs ignores SIGHUP itself.
 */
export function isUnderNohup(): boolean {
  if (process.platform === 'win32') return false
  return basename(process.env._ ?? '') === 'nohup' || isInputWriteOnly() || isIgnoredByParent()
}

/** Ignores SIGHUP, as nohup asked, if it was nohup that started the command. */
export function honourNohup(): void {
  if (isUnderNohup()) process.on('SIGHUP', () => {})
}

function isInputWriteOnly(): boolean {
  const [, flags] = /^flags:\s*([0-7]+)$/m.exec(systemText('/proc/self/fdinfo/0')) ?? []
  const accessMode = 0b11
  return flags !== undefined && (Number.parseInt(flags, 8) & accessMode) === 1
}

function isIgnoredByParent(): boolean {
  const [, ignored] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(systemText(`/proc/${process.ppid}/status`)) ?? []
  // The lowest bit is that of signal 1.
  const bit = 1n << BigInt(constants.signals.SIGHUP - 1)
  return ignored !== undefined && (BigInt(`0x${ignored}`) & bit) !== 0n
}
