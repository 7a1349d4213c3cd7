import type { DrawnNode } from './drawing.ts'

/** What is wrong with something that is drawn, or will be, the worst first. */
export const CONDITIONS = ['failed', 'stale', 'ageing', 'deprecated'] as const
export type NodeCondition = (typeof CONDITIONS)[number]

/** The worst first; what is well needs no sign. */
export function conditionsOf({
  failed,
  freshness,
  sunset,
}: Pick<DrawnNode, 'failed' | 'freshness' | 'sunset'>): readonly NodeCondition[] {
  const isOld = freshness === 'stale' || freshness === 'ageing'
  return [
    ...(failed ? ['failed' as const] : isOld ? [freshness] : []),
    ...(sunset === null ? [] : ['deprecated' as const]),
  ]
}
