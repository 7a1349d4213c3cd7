import { readyAt, type MarkRequest, type DirtyRow } from '../../commit/dirty.ts'
import type { CauseKind } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { textsOf } from '../record/columns.ts'
import { rowsOfLists } from './arrays.ts'
import type { Session, Value } from './connection.ts'

/** A row of the dirty set in columns, and how many of them are written at once. */
export type DirtyColumns = {
  readonly uri: Uri
  readonly ready: number | null
  readonly priority: number
  readonly generation: number
  readonly expects: string
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: number
  readonly due: number
  readonly marked_at: number
  readonly not_before: number
  readonly attempts: number
  readonly heat: number
  readonly fence: number | null
  readonly leased_until: number | null
  readonly next: string | null
}

export function rowOf(columns: DirtyColumns): DirtyRow {
  const { uri, priority, generation, due, attempts, heat, fence, leased_until: until } = columns
  return {
    uri,
    priority,
    generation,
    due,
    attempts,
    heat,
    pending: columns.ready !== null,
    expects: textsOf(columns.expects),
    cause: { kind: columns.cause_kind, trace: columns.trace, since: columns.since },
    markedAt: columns.marked_at,
    notBefore: columns.not_before,
    lease: fence === null || until === null ? null : { fence, until },
    next: columns.next === null ? null : requestOf(columns.next),
  }
}

function requestOf(text: string): MarkRequest {
  return JSON.parse(text)
}

const COLUMNS: readonly (readonly [string, string, (row: DirtyRow) => string | number | null])[] = [
  ['uri', 'text', (row) => row.uri],
  ['platform', 'text', (row) => partsOf(row.uri).platformId],
  ['ready', 'bigint', readyAt],
  ['priority', 'int', (row) => row.priority],
  ['generation', 'bigint', (row) => row.generation],
  ['expects', 'text', (row) => JSON.stringify(row.expects)],
  ['cause_kind', 'text', (row) => row.cause.kind],
  ['trace', 'text', (row) => row.cause.trace],
  ['since', 'bigint', (row) => row.cause.since],
  ['due', 'bigint', (row) => row.due],
  ['marked_at', 'bigint', (row) => row.markedAt],
  ['not_before', 'bigint', (row) => row.notBefore],
  ['attempts', 'int', (row) => row.attempts],
  ['heat', 'int', (row) => row.heat],
  ['fence', 'bigint', (row) => row.lease?.fence ?? null],
  ['leased_until', 'bigint', (row) => row.lease?.until ?? null],
  ['next', 'text', (row) => (row.next === null ? null : JSON.stringify(row.next))],
]

const namesOfAll = COLUMNS.map(([name]) => name).join(', ')

const columnsOf = (rows: readonly DirtyRow[]): Value[] => COLUMNS.map(([, , read]) => rows.map(read))

/** The number that is drawn for a new row is its generation and, where it is leased from the beginning, the fence. */
const DRAWN: Readonly<Record<string, string>> = {
  generation: 'u.drawn',
  fence: 'CASE WHEN u.fence IS NOT NULL THEN u.drawn END',
}

/** Inserts the URIs without a row, each with the next number, and returns them. Others are left unchanged. */
const INSERT = `INSERT INTO mark (${namesOfAll})
  SELECT ${COLUMNS.map(([name]) => DRAWN[name] ?? `u.${name}`).join(', ')}
  FROM (SELECT u.*, nextval('generation') AS drawn FROM ${rowsOfLists(COLUMNS)}) u
  ON CONFLICT DO NOTHING RETURNING uri, generation`

/** What a lease, a release and a settlement change of most rows. */
const NUMBERS: ReadonlySet<string> = new Set([
  'uri',
  'ready',
  'priority',
  'generation',
  'due',
  'not_before',
  'attempts',
  'heat',
  'fence',
  'leased_until',
])

function updateOf(columns: typeof COLUMNS): { text: string; valuesOf: (rows: readonly DirtyRow[]) => Value[] } {
  const names = columns.map(([name]) => name)
  const set = names.filter((name) => name !== 'uri').map((name) => `${name} = u.${name}`)
  return {
    text: `UPDATE mark SET ${set.join(', ')} FROM ${rowsOfLists(columns)} WHERE mark.uri = u.uri`,
    valuesOf: (rows) => columns.map(([, , read]) => rows.map(read)),
  }
}

const UPDATE_NUMBERS = updateOf(COLUMNS.filter(([name]) => NUMBERS.has(name)))
const UPDATE_ALL = updateOf(COLUMNS.filter(([name]) => name !== 'platform'))

/**
 * In one order for all processes, which prevents deadlocks; the generation is drawn when the row is locked.
 * Rows that this transaction inserted are locked anyhow.
 */
const LOCK = `SELECT held.*, nextval('generation') AS drawn FROM
  (SELECT d.* FROM unnest($1::text[]) AS u (uri) JOIN mark d ON d.uri = u.uri AND d.xmin <> pg_current_xact_id()::xid
   ORDER BY d.uri FOR UPDATE OF d) held`

export const insertRows = (session: Session, rows: readonly DirtyRow[]) =>
  session.query<{ uri: Uri; generation: number }>(INSERT, columnsOf(rows))

/** A row as it was when it was locked, and as it is to be. */
export interface ChangedRow {
  readonly before: DirtyRow
  readonly after: DirtyRow
}

export function updateRows(session: Session, rows: readonly ChangedRow[]): Promise<unknown> {
  const [inAll, inNumbers] = [rows.filter(changesTexts), rows.filter((row) => !changesTexts(row))]
  const update = ({ text, valuesOf }: typeof UPDATE_ALL, some: readonly ChangedRow[]) =>
    some.length === 0 ? [] : [session.query(text, valuesOf(some.map(({ after }) => after)))]
  return Promise.all([...update(UPDATE_ALL, inAll), ...update(UPDATE_NUMBERS, inNumbers)])
}

function changesTexts({ before, after }: ChangedRow): boolean {
  return (
    before.expects !== after.expects ||
    before.cause !== after.cause ||
    before.markedAt !== after.markedAt ||
    before.next !== after.next
  )
}

export const lockRows = (session: Session, uris: readonly Uri[]) =>
  session.query<DirtyColumns & { drawn: number }>(LOCK, [uris])
