import type { Origin, Provenance } from './facts.ts'

/** What an edge is, by the origin of the document that states it. A rule says of each of its conclusions what it is. */
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

/** Carried over a look-up: one system states the address, another whose it is, and what follows takes the word of both. */
export const CARRIED: Provenance = 'INFERRED'

/** Whether its documents speak for a source system: they make an entity of what they name, and can be gone there. */
export function isOfSource(origin: Origin): boolean {
  return origin === 'source' || origin === 'pushed'
}
