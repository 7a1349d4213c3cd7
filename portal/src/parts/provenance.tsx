import { upperFirst } from '../../../src/lib/english.ts'
import { State, Tag } from '../ui/state.tsx'

/** Words for the provenance of an edge. */
const PROVENANCE: Readonly<Record<string, { readonly word: string; readonly title: string }>> = {
  DECLARED: { word: 'declared', title: 'Declared by a source.' },
  DERIVED: { word: 'derived', title: 'Inferred by a rule from one source.' },
  INFERRED: { word: 'inferred', title: 'Inferred by a rule across several sources.' },
  SUGGESTED: { word: 'suggested', title: 'Suggested by similarity.' },
  CURATED: { word: 'accepted', title: 'Stated by a person.' },
}

export function Provenance({ value }: { readonly value: string | null | undefined }) {
  const known = value == null ? undefined : PROVENANCE[value]
  if (known === undefined) return null
  return <State title={known.title}>{known.word}</State>
}

/** Beside the words of a relationship, where one more word would read as part of them. */
export function ProvenanceTag({ value }: { readonly value: string | null }) {
  const known = value === null ? undefined : PROVENANCE[value]
  return known === undefined ? null : <Tag title={known.title}>{upperFirst(known.word)}</Tag>
}

/** What sources state is usual, and not worth a mention. */
const FROM_SOURCES: ReadonlySet<string> = new Set(['DECLARED', 'DERIVED'])

export function exceptionOf(provenance: string | null | undefined): string | null {
  return provenance == null || FROM_SOURCES.has(provenance) ? null : provenance
}
