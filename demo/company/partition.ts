import type { Draw } from './random.ts'

/**
 * Assigns children to parents: parent p has the children first[p] to first[p + 1] - 1. Takes four bytes per parent, and
 * both directions need no table of children, so a million records need no rows.
 */
export type PartitionOffsets = Uint32Array

/** Weights are 1 / (0.15 + u): the largest parent has about three times the mean, which keeps every list short. */
export function partition(draw: Draw, parents: number, children: number, atLeast: 0 | 1): PartitionOffsets {
  const spare = Math.max(0, children - parents * atLeast)
  const cumulated = new Float64Array(parents + 1)
  for (let parent = 0; parent < parents; parent++)
    cumulated[parent + 1] = (cumulated[parent] ?? 0) + 1 / (0.15 + draw(parent, 'weight'))
  const total = cumulated[parents] ?? 1
  return Uint32Array.from(
    cumulated,
    (weight, parent) => parent * atLeast + (parents === 0 ? 0 : Math.round((spare * weight) / total)),
  )
}

export const firstOf = (parts: PartitionOffsets, parent: number): number => parts[parent] ?? 0

export const countOf = (parts: PartitionOffsets, parent: number): number =>
  (parts[parent + 1] ?? 0) - (parts[parent] ?? 0)

export const rangeOf = (parts: PartitionOffsets, parent: number): number[] =>
  Array.from({ length: countOf(parts, parent) }, (_, nth) => firstOf(parts, parent) + nth)

/** Returns the last parent whose first child is at or before this one. */
export function parentOf(parts: PartitionOffsets, child: number): number {
  let low = 0
  let high = parts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((parts[middle] ?? 0) <= child) low = middle
    else high = middle - 1
  }
  return low
}
