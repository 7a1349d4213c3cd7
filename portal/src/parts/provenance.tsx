import { Badge } from '../ui/badge.tsx'
import { PROVENANCE } from './evidence-words.ts'

export function Provenance({ value }: { readonly value: string | null | undefined }) {
  const known = value == null ? undefined : PROVENANCE[value]
  if (known === undefined) return null
  return (
    <Badge tone={known.tone} title={known.title}>
      {known.word}
    </Badge>
  )
}
