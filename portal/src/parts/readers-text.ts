import { formatNumber } from '../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../client/ask.ts'

type PlanShown = QuestionAnswer<'deprecations'>['plans'][number]

/** `3 still read it`, `Nothing in use reads it`. */
export function readersText({
  state,
  readers,
  inUseByItself,
}: Pick<PlanShown, 'state' | 'readers' | 'inUseByItself'>): string {
  if (state === 'done') return 'Deleted'
  if (state === 'unused') return 'Nothing in use reads it'
  if (readers === null || readers === 0) return inUseByItself ? 'Still in use itself' : 'Still in use'
  return readers === 1 ? '1 still reads it' : `${formatNumber(readers)} still read it`
}
