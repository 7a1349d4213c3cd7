import { countedOrNone } from '../../../src/lib/counted.ts'
import { dayText } from '../ui/when.tsx'
import { DAY_MS } from '../../../src/lib/durations.ts'

/** What needs attention of an entity, as GraphQL answers. */
export interface EntityAttention {
  readonly uri: string
  readonly name: string | null
  readonly version: string | null
  readonly needs: readonly AttentionNeed[]
}

export interface AttentionNeed {
  readonly kind: string
  readonly sentence: string
  readonly uri: string
  readonly at: string | null
  readonly lastAt: string | null
  readonly reason: string | null
}

/** Types that a failure upstream, a regression or a missed date concerns. */
const TYPES: ReadonlySet<string | null> = new Set([
  'Model',
  'ModelInstance',
  'Pipeline',
  'AbTest',
  'Dataset',
  'Feature',
])

export function hasAttention(type: string | null): boolean {
  return TYPES.has(type)
}

/** A need without its full stop: of what is stale or overdue when it was due, and of what failed why. */
export function needText({ kind, sentence, at, lastAt, reason }: AttentionNeed): string {
  const text = sentence.replace(/\.$/, '')
  if (at === null) return text
  if (kind === 'stale') return staleSentence(at, lastAt)
  if (kind === 'overdue') return `${text}, due ${dayText(at)}`
  return reason === null ? text : `${text}: ${reason}`
}

/** When it was due, when the last came, and how often one is expected; a version that came late is said to have come. */
export function staleSentence(due: string, last: string | null): string {
  const text = `A new version was due ${dayText(due)}`
  const late = last === null ? NaN : Date.parse(last) - Date.parse(due)
  if (last === null || Number.isNaN(late)) return text
  const days = countedOrNone(Math.max(1, Math.round(Math.abs(late) / DAY_MS)), 'day')
  return late > 0
    ? `Last version came ${dayText(last)}, ${days} late (due ${dayText(due)})`
    : `${text}: the last came ${dayText(last)}, expected every ${days}`
}
