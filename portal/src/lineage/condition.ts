import type { DrawnNode } from './drawing.ts'

/** What is wrong with something that is drawn, the worst first. */
export const CONDITIONS = ['failed', 'stale', 'ageing'] as const
export type NodeCondition = (typeof CONDITIONS)[number]

/** Null where nothing is: what is well needs no sign. */
export function conditionOf({ failed, freshness }: Pick<DrawnNode, 'failed' | 'freshness'>): NodeCondition | null {
  if (failed) return 'failed'
  return freshness === 'stale' || freshness === 'ageing' ? freshness : null
}
