import type { Origin, Provenance } from './facts.ts'

/** Returns an edge's provenance by its document's origin. A rule states that of each conclusion itself. */
export function provenanceBy(origin: Exclude<Origin, 'rule'>): Provenance {
  switch (origin) {
    case 'source':
    case 'pushed':
    case 'system':
      return 'DECLARED'
    case 'person':
      return 'CURATED'
  }
}

/** Carried on by a look-up: one system states the address and another its owner, so the edge depends on both. */
export const PASSED_ON: Provenance = 'INFERRED'

/**
 * Tells whether documents of this origin represent a source system. Such documents create entities for what they name,
 * and can be gone at their source.
 */
export function isOfSource(origin: Origin): boolean {
  return origin === 'source' || origin === 'pushed'
}
