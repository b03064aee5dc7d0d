/** The error for a picture that cannot be used: which one, why, and what to do. */
import { CnnError } from '../../errors.js'

/** @param reason follows "the picture seven.png cannot be used:" */
export const refusal = (file: string, reason: string, hint?: string, cause?: unknown): CnnError =>
  new CnnError('DATA', `the picture ${file} cannot be used: ${reason}`, { where: file, hint, cause })
