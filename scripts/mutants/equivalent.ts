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

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/adapters/http/source.ts',
    line: "const date = Date.parse(header(response, 'date') ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'Neither is a date.',
  },
  {
    file: 'src/adapters/http/source.ts',
    line: 'return chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)',
    before: 'chunks.length === 1',
    after: 'false',
    why: 'One chunk alone is only not copied.',
  },
  {
    file: 'src/adapters/http/source.ts',
    line: "const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''",
    before: "''",
    after: '"Stryker was here!"',
    why: 'Neither is a code that is looked for.',
  },
]

export function isEquivalent(mutant: Mutant, text: string): boolean {
  const line = text.split('\n')[mutant.line - 1]?.trim()
  return EQUIVALENT.some(
    (one) =>
      one.file === mutant.file && one.line === line && one.before === mutant.before && one.after === mutant.after,
  )
}
