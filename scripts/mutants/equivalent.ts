import type { Mutant } from './mutant.ts'

/** An edit that changes nothing that anyone can observe: the line it is in, what became of it, and why that is the same. */
export interface Equivalent {
  readonly file: string
  /** The source line, without the space around it. */
  readonly line: string
  readonly before: string
  readonly after: string
  readonly why: string
}

export const EQUIVALENT: readonly Equivalent[] = []

export function isEquivalent(mutant: Mutant, text: string): boolean {
  const line = text.split('\n')[mutant.line - 1]?.trim()
  return EQUIVALENT.some(
    (one) =>
      one.file === mutant.file && one.line === line && one.before === mutant.before && one.after === mutant.after,
  )
}
