// Names the table's operations and their parameters at a terminal.

import type { CallableOperation } from '../questions/declare.ts'

export function nameAtTerminal({ name, cli }: CallableOperation): string {
  return cli?.name ?? name
}

/** Returns the name after `export`: for `audit list`, the first word. */
export function nameOfExport(operation: CallableOperation): string {
  return nameAtTerminal(operation).split(' ')[0] ?? operation.name
}

/** `asOf` becomes `--as-of`, and a positional one is written as in the help: `<uri>`. */
export function parameterAtTerminal({ cli }: Pick<CallableOperation, 'cli'>, name: string): string {
  const positional: readonly string[] = cli?.positional ?? []
  return positional.includes(name) ? `<${name}>` : optionOf(name)
}

export function optionOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
