import { terminalSafeLines } from './terminal-safe.ts'
import { messageOf } from '../lib/message-of.ts'

/** Wraps an action of the command line: an error is printed on a line, and exits with 1, or with another code. */
export function reporting<A extends unknown[]>(
  action: (...args: A) => Promise<void>,
  exitCode = 1,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args)
    } catch (error) {
      console.error(terminalSafeLines(messageOf(error)))
      process.exitCode = exitCode
    }
  }
}
