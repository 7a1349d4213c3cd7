import type { Comparison } from './rows.ts'

/** Sorts the oldest first, so that changes read from left to right; keeps the order if a time is unknown. */
export function oldestFirst(comparison: Comparison): Comparison {
  const { entities, metrics, attributes, relationships } = comparison
  const times = timesOf(comparison)
  if (times.some(Number.isNaN)) return comparison
  const order = entities.map((_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
  const inOrder = <T>(values: readonly T[]): T[] => order.flatMap((i) => values.slice(i, i + 1))
  return {
    ...comparison,
    entities: inOrder(entities),
    metrics: metrics.map((row) => ({
      ...row,
      values: inOrder(row.values),
      stated: inOrder(row.stated),
      history: inOrder(row.history),
    })),
    attributes: attributes.map((row) => ({ ...row, values: inOrder(row.values) })),
    relationships: relationships.map((row) => ({
      ...row,
      counts: inOrder(row.counts),
      links: row.links.map((link) => ({ ...link, linked: inOrder(link.linked) })),
    })),
  }
}

function timesOf({ entities }: Comparison): readonly number[] {
  return entities.map(({ at }) => (at === null ? NaN : Date.parse(at)))
}

export interface Baseline {
  readonly index: number
  readonly title: string
}

/** Returns the chosen baseline, else the first. Its title tells whether it was chosen for its age. */
export function baselineOf(comparison: Comparison, chosen: string | undefined): Baseline {
  const index = comparison.entities.findIndex(({ uri }) => uri === chosen)
  const isOldest = index < 0 && !timesOf(comparison).some(Number.isNaN)
  return {
    index: Math.max(0, index),
    title: `Compares the others with this one${isOldest ? ', the oldest' : ''}`,
  }
}
