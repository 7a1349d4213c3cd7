import { readFileSync } from 'node:fs'
import { messageOf } from '../../lib/message-of.ts'

/** Reads a file that an option names; `-` is the standard input. */
export function readGiven(file: string, option: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new Error(`${option} ${file} can't be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
