import type { Command } from 'commander'
import { reporting } from './report-errors.ts'

/** Exit code if a check couldn't be done, as opposed to 1 for a failed check. */
const UNCHECKED = 2

export const EXIT_CODES = "Exits with 0 if it finds nothing wrong, 1 if it does, and 2 if it couldn't find out."

/** Makes a command a check: its action exits with 1 if something is wrong. A mistyped command checks nothing. */
export function checking<A extends unknown[]>(command: Command, action: (...args: A) => Promise<void>): void {
  if (command.summary() === '') command.summary(command.description())
  command
    .description(`${command.description()}${/[.)]$/.test(command.description()) ? '' : '.'}\n\n${EXIT_CODES}`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : UNCHECKED))
    .action(reporting(action, UNCHECKED))
}
