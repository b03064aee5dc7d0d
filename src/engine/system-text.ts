/** Text files in which a system describes itself, such as those in /proc and /sys of Linux. */
import { readFileSync } from 'node:fs'

/** Empty if the file cannot be read: other systems do not have it. */
export function systemText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
