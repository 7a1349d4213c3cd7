import type { Tone } from '../ui/badge.tsx'

/** How an edge came to be known, in a word. */
export const PROVENANCE: Readonly<
  Record<string, { readonly word: string; readonly title: string; readonly tone: Tone }>
> = {
  DECLARED: { word: 'declared', title: 'A source states it.', tone: 'plain' },
  DERIVED: { word: 'derived', title: 'A rule concludes it from what one source states.', tone: 'plain' },
  INFERRED: { word: 'inferred', title: 'A rule concludes it from what several sources state.', tone: 'accent' },
  SUGGESTED: { word: 'suggested', title: 'Similarity suggests it.', tone: 'warn' },
  CURATED: { word: 'accepted', title: 'A person states it.', tone: 'good' },
}
