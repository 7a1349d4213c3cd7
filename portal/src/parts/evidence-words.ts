import type { Tone } from '../ui/badge.tsx'

/** How an edge came to be known, in a word. */
export const PROVENANCE: Readonly<
  Record<string, { readonly word: string; readonly title: string; readonly tone: Tone }>
> = {
  DECLARED: { word: 'declared', title: 'Declared by a source.', tone: 'plain' },
  DERIVED: { word: 'derived', title: 'Inferred by a rule from one source.', tone: 'plain' },
  INFERRED: { word: 'inferred', title: 'Inferred by a rule across several sources.', tone: 'inferred' },
  SUGGESTED: { word: 'suggested', title: 'Suggested by similarity.', tone: 'warn' },
  CURATED: { word: 'accepted', title: 'Stated by a person.', tone: 'good' },
}
