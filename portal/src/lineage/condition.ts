import type { DrawnFreshness, DrawnNode } from './drawing.ts'

/** When its metadata were read, by how often its source is listed: how old the thing itself is, is another matter. */
export const READ_WORDS: Readonly<Record<DrawnFreshness, string>> = {
  fresh: 'read on time',
  ageing: 'read late',
  stale: 'read very late',
  unknown: 'read at no known time',
}

/** What is wrong with something that is drawn, or will be, the worst first. */
export const CONDITIONS = ['failed', 'stale', 'ageing', 'deprecated'] as const
export type NodeCondition = (typeof CONDITIONS)[number]

export const CONDITION_WORDS: Readonly<Record<NodeCondition, string>> = {
  ...READ_WORDS,
  failed: 'failed',
  deprecated: 'deprecated',
}

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
