import { editsBetween } from './edit-distance.ts'
import { truncate } from './cut-text.ts'

/** Longer names are compared by their beginnings: 64 × 64 steps for each candidate. */
const COMPARED = 64

/** Finds the most probable candidate: fewest letters changed, omitted, added or swapped; null if none is near. */
export function nearestMatch(text: string, candidates: Iterable<string>): string | null {
  let best: { readonly name: string; readonly steps: number } | null = null
  const wanted = foldCase(text)
  for (const name of candidates) {
    const steps = editsBetween(wanted, foldCase(name))
    if (best === null || steps < best.steps) best = { name, steps }
  }
  return best?.name ?? null
}

function foldCase(text: string): string {
  return truncate(text, COMPARED).toLowerCase()
}
