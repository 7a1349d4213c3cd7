import { formatCountOrNone } from '../../../src/lib/format-count.ts'
import { dayText } from '../ui/time.tsx'
import { DAY_MS } from '../../../src/lib/durations.ts'

/** Needs for attention of an entity, in GraphQL's shape. */
export interface EntityAttention {
  readonly uri: string
  readonly name: string | null
  readonly version: string | null
  readonly needs: readonly AttentionNeed[]
}

export interface AttentionNeed {
  readonly kind: string
  readonly severity: string
  readonly sentence: string
  readonly uri: string
  readonly of: string
  readonly ofName: string
  readonly isCaller: boolean
  readonly at: string | null
  readonly lastAt: string | null
  readonly reason: string | null
  readonly before: string | null
  readonly beforeName: string | null
  readonly measured: string | null
}

/** Types that regressions, and upstream failures and missed dates, affect. */
const TYPES: ReadonlySet<string | null> = new Set([
  'Model',
  'ModelInstance',
  'EvaluationRun',
  'Pipeline',
  'AbTest',
  'Dataset',
  'Feature',
])

export function hasAttention(type: string | null): boolean {
  return TYPES.has(type)
}

/** Sentence of a need without its full stop; adds when stale or overdue entities were due, and what measured a metric or why a run failed. */
export function needText({ kind, sentence, at, lastAt, reason, measured }: AttentionNeed): string {
  const text = sentence.replace(/\.$/, '')
  if (at === null) return text
  if (lastAt !== null) return staleSentence(at, lastAt)
  if (kind === 'overdue') return `${text}, due ${dayText(at)}`
  if (measured !== null) return `${text} (${measured})`
  return reason === null ? text : `${text}: ${reason}`
}

/** Says when it was due, when the last came and how often one is expected. A late version is said to have come. */
export function staleSentence(due: string, last: string): string {
  const late = Date.parse(last) - Date.parse(due)
  const days = formatCountOrNone(Math.max(1, Math.round(Math.abs(late) / DAY_MS)), 'day')
  return late > 0
    ? `Last version came ${dayText(last)}, ${days} late (due ${dayText(due)})`
    : `A new version was due ${dayText(due)}: the last came ${dayText(last)}, expected every ${days}`
}
