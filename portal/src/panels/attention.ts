import { dayText } from '../ui/when.tsx'

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

const DAY_MS = 86_400_000

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
  const [dueAt, lastAt] = [Date.parse(due), last === null ? NaN : Date.parse(last)]
  if (Number.isNaN(lastAt)) return `A new version was due ${dayText(due)}`
  if (lastAt > dueAt)
    return `Last version came ${dayText(new Date(lastAt).toISOString())}, ${counted(lastAt - dueAt)} late (due ${dayText(due)})`
  return `A new version was due ${dayText(due)}: the last came ${dayText(new Date(lastAt).toISOString())}, expected every ${counted(dueAt - lastAt)}`
}

function counted(ms: number): string {
  const days = Math.max(1, Math.round(ms / DAY_MS))
  return days === 1 ? '1 day' : `${days.toLocaleString('en')} days`
}
