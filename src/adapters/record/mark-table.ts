// Describes the table of marks once, for both engines.
import { readyAt, type DirtyRow } from '../../commit/dirty.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import { platformOf } from '../../model/uri.ts'
import { parseList, traceOf, traceText, type Column } from './columns.ts'

/** A URI to read, or one that was just read and pauses (`commit/dirty.ts`). */
export const MARK: readonly Column<DirtyRow>[] = [
  ['uri', 'text', (row) => row.uri],
  ['platform', 'text', (row) => platformOf(row.uri)],
  ['expects', 'text', expectsText],
  ['cause_kind', 'text', (row) => row.cause.kind],
  ['trace', 'text', (row) => traceText(row.cause)],
  // Requests made during the lease.
  ['next', 'text?', (row) => (row.next === null ? null : JSON.stringify(row.next))],
  // When it may be leased; NULL if nothing is pending.
  ['ready', 'number?', readyAt],
  ['priority', 'number', (row) => row.priority],
  ['generation', 'number', (row) => row.generation],
  ['since', 'number', (row) => row.cause.since],
  ['due', 'number', (row) => row.due],
  ['marked_at', 'number', (row) => row.markedAt],
  ['not_before', 'number', (row) => row.notBefore],
  ['attempts', 'number', (row) => row.attempts],
  ['rereads', 'number', (row) => row.rereads],
  ['fence', 'number?', (row) => row.lease?.fence ?? null],
  ['leased_until', 'number?', (row) => row.lease?.until ?? null],
]

/** Listed among the expected types if the read must be unconditional. */
const WHOLE = '*'

function expectsText({ expects, whole }: DirtyRow): string {
  return JSON.stringify(whole ? [...expects, WHOLE] : expects)
}

/** A row of `MARK` without its platform. */
export interface MarkColumns extends Pick<
  DirtyRow,
  'uri' | 'priority' | 'generation' | 'due' | 'attempts' | 'rereads'
> {
  readonly expects: string
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: Time
  readonly next: string | null
  readonly ready: Time | null
  readonly marked_at: Time
  readonly not_before: Time
  readonly fence: number | null
  readonly leased_until: Time | null
}

export function dirtyRowOf(row: MarkColumns): DirtyRow {
  const { uri, priority, generation, due, attempts, rereads, fence, leased_until: until } = row
  const expects = parseList<string>(row.expects)
  return {
    uri,
    priority,
    generation,
    due,
    attempts,
    rereads,
    markedAt: row.marked_at,
    notBefore: row.not_before,
    pending: row.ready !== null,
    expects: expects.filter((type) => type !== WHOLE),
    whole: expects.includes(WHOLE),
    cause: { kind: row.cause_kind, ...traceOf(row.trace), since: row.since },
    lease: fence === null || until === null ? null : { fence, until },
    next: row.next === null ? null : JSON.parse(row.next),
  }
}
