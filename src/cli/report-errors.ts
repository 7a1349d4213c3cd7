import { harmlessLines } from './terminal-safe.ts'

/** An action of the command line: an error is printed in a line, and ends it with 1. */
export function reporting<A extends unknown[]>(action: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args)
    } catch (error) {
      console.error(harmlessLines(error instanceof Error ? error.message : String(error)))
      process.exitCode = 1
    }
  }
}
