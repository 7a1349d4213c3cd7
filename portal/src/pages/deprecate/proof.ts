import type { IncompletePart, QuestionAnswer } from '../../client/ask.ts'

export type UnusedShown = QuestionAnswer<'unused'>
export type UnusedRowShown = UnusedShown['nodes'][number]

/** Why it cannot be proved that a type's things are unused: sources of what could use them that do not tell all. */
export function doubtsOf(incomplete: readonly IncompletePart[] | undefined): readonly IncompletePart[] {
  // Of a source, the types that the answer looked for are named; references alone hide no consumer.
  return (incomplete ?? []).filter(({ types = [] }) => types.length > 0)
}

/** A list to hand to whoever retires what was chosen. Names are of sources: no name becomes markup. */
export function planText(rows: readonly UnusedRowShown[], tx: number): string {
  const escaped = (text: string): string => text.replaceAll(/[\\[\]*_`<>]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
  const lines = rows.map(({ uri, name }) => `- [ ] ${escaped(name)} (${escaped(uri)})`)
  return [`Nothing at work needs these, as of transaction ${tx}:`, ...lines].join('\n')
}
