import { State } from '../ui/state.tsx'
import { PROVENANCE } from './evidence-words.ts'

export function Provenance({ value }: { readonly value: string | null | undefined }) {
  const known = value == null ? undefined : PROVENANCE[value]
  if (known === undefined) return null
  return <State title={known.title}>{known.word}</State>
}

/** Usual provenance, not worth a mention. */
const USUAL: ReadonlySet<string> = new Set(['DECLARED', 'DERIVED'])

export function exceptionOf(provenance: string | null | undefined): string | null {
  return provenance == null || USUAL.has(provenance) ? null : provenance
}
