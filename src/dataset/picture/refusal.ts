/** The errors for pictures that cannot be used: which one, why, and what to do. */
import { CnnError } from '../../errors.js'

/** @param reason follows "the picture seven.png cannot be used:" */
export const refusal = (file: string, reason: string, hint?: string, cause?: unknown): CnnError =>
  new CnnError('DATA', `the picture ${file} cannot be used: ${reason}`, { where: file, hint, cause })

/** @param reason follows "it is damaged:" */
export const damaged = (file: string, reason: string, cause?: unknown): CnnError =>
  refusal(file, `it is damaged: ${reason}`, 'save it again, or in another format', cause)

/** @param what follows "the picture scan.bmp cannot be used:" */
export const unread = (file: string, what: string): CnnError =>
  refusal(file, `${what}, which is not read`, 'save it with 8 or 16 bits a sample, or in another format')
