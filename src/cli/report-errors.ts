import { harmlessLines } from './terminal-safe.ts'
import { messageOf } from '../lib/message-of.ts'

/** An action of the command line: an error is printed in a line, and ends it with 1, or with another exit code. */
export function reporting<A extends unknown[]>(
  action: (...args: A) => Promise<void>,
  exitCode = 1,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args)
    } catch (error) {
      console.error(harmlessLines(messageOf(error)))
      process.exitCode = exitCode
    }
  }
}
