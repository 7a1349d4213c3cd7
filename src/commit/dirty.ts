// The dirty set: which URIs to read, when, and who leases them. A row's transitions (marked, leased, settled, released)
// are decided here for every engine; the engine stores the row.

import type { LeasedMark, Mark } from '../contracts/marks.ts'
import type { Settlement } from '../contracts/log.ts'
import { ANY_TYPE, type Cause, type CauseKind, type Time } from '../model/facts.ts'

/** A pending request for a read: one mark, or several that coalesced. */
interface MarkRequest extends Pick<LeasedMark, 'priority' | 'expects' | 'whole' | 'cause' | 'markedAt'> {
  readonly due: Time
}

export interface DirtyRow extends MarkRequest, Pick<LeasedMark, 'uri' | 'attempts' | 'rereads'> {
  /** If false, the row is cleared, and stored only for `notBefore` and `rereads`. */
  readonly pending: boolean
  /** The generation of the newest mark. */
  readonly generation: number
  /** Time before which it isn't read even if marked: the pause after the last read. */
  readonly notBefore: Time
  readonly lease: { readonly fence: number; readonly until: Time } | null
  /** Marks set since the lease began; its answer may be older than they are. */
  readonly next: MarkRequest | null
}

/**
 * Longer than any pause after a read. One that ends later was noted while the clock was ahead, and nothing waits for
 * it.
 */
const LONGEST_PAUSE_MS = 60_000

/** A newer event shortens the backoff of an older failure to this, so that events don't defeat it. */
const RETRY_FOR_NEWER_MS = 1_000

export function markRow(row: DirtyRow | null, mark: Mark, generation: number): DirtyRow {
  const fresh = requestOf(mark)
  const { uri } = mark
  if (row === null) {
    return { uri, ...fresh, pending: true, generation, notBefore: 0, attempts: 0, rereads: 0, lease: null, next: null }
  }
  if (!row.pending) {
    const due = afterPause(mark.due, row, mark)
    const rereads = mark.due < due ? row.rereads + 1 : 0
    return { ...row, ...fresh, due, pending: true, generation, attempts: 0, rereads }
  }
  if (row.lease !== null) {
    const next = row.next === null ? fresh : mergeRequests(row.next, fresh)
    // The row's own priority matters again only if this lease expires, and then both requests are repeated.
    const priority = Math.min(row.priority, mark.priority)
    return { ...row, priority, generation, rereads: row.next === null ? row.rereads + 1 : row.rereads, next }
  }
  const both = mergeRequests(row, fresh)
  return { ...row, ...both, generation, due: afterPause(dueOfPending(row, mark), row, mark) }
}

function afterPause(due: Time, { notBefore }: DirtyRow, mark: Mark): Time {
  return notBefore > mark.due + LONGEST_PAUSE_MS ? due : Math.max(due, notBefore)
}

/**
 * Causes that may mean a change: a source reported one (in an event or a listing), a person requested a read, an
 * address or a mapping changed; or a document refers to an entity for the first time, or as a new type.
 */
const MAY_BE_CHANGES: ReadonlySet<CauseKind> = new Set([
  'event',
  'push',
  'sweep',
  'refresh',
  'lookup',
  'mapping',
  'reference',
])

/** While a row waits for a retry, only a possible change shortens the wait. */
function dueOfPending(row: DirtyRow, mark: Mark): Time {
  return row.attempts > 0 && !MAY_BE_CHANGES.has(mark.cause.kind) ? row.due : Math.min(row.due, mark.due)
}

/** Leases a row that is due, or whose last lease expired. */
export function leaseRow(row: DirtyRow, lease: { fence: number; until: Time }): DirtyRow {
  return { ...withMarksOfLease(row), lease }
}

/**
 * An answer received before its mark was leased, and what its request covers; the request began when the sequence of
 * generations and fences was at `upTo`.
 */
export interface ReceivedAnswer {
  readonly mark: Mark
  readonly upTo: number
  readonly lease: { readonly fence: number; readonly until: Time }
  /** The generation of the mark, if one is set. */
  readonly generation: number
}

/**
 * Returns the row for such an answer: `taken`, with a lease, if the answer may be committed. It may not if a read is
 * running or completed since the request began, or if a mark was set since or isn't served by the answer: then a later
 * read decides.
 */
export function takeRow(row: DirtyRow | null, at: ReceivedAnswer): { readonly row: DirtyRow; readonly taken: boolean } {
  const { mark, upTo, lease, generation } = at
  const isNewer = row !== null && row.generation > upTo
  if (row?.pending === true && row.lease === null) {
    if (!isNewer && isServedBy(row, mark)) return { row: leaseRow(row, lease), taken: true }
    return { row: willRead(row, mark) ? row : markRow(row, mark, generation), taken: false }
  }
  const after = markRow(row, mark, generation)
  if (isNewer || after.lease !== null) return { row: after, taken: false }
  return { row: leaseRow(after, lease), taken: true }
}

/** Taking in a push or a changed mapping reads no source, so a mark that needs a read would be lost. */
function willRead({ cause, expects }: DirtyRow, mark: Mark): boolean {
  return (
    needForRead(cause) === NEED_FOR_READ.always &&
    (expects.length === 0 || mark.expects.every((type) => expects.includes(type)))
  )
}

/** A mark without types covers any of the component; an answer doesn't serve a push or a changed mapping. */
function isServedBy(row: DirtyRow, mark: Mark): boolean {
  return (
    needForRead(row.cause) === NEED_FOR_READ.always &&
    row.expects.length > 0 &&
    row.expects.every((type) => mark.expects.includes(type))
  )
}

/** Marks set during the lease don't share its wait: pushed payloads need no source. */
export function releaseRow(row: DirtyRow, due: Time): DirtyRow {
  const soonest = row.next === null ? due : Math.max(Math.min(due, row.next.due), row.notBefore)
  return { ...withMarksOfLease(row), lease: null, due: soonest }
}

export function settleRow(row: DirtyRow, settle: Settlement, at: Time): DirtyRow {
  const newer = row.generation !== settle.generation
  switch (settle.kind) {
    case 'done': {
      const after = { ...row, lease: null, next: null, attempts: 0, notBefore: settle.due }
      if (!newer) return { ...after, pending: false, rereads: settle.rereads }
      const rest = row.next ?? row
      return { ...after, ...requestFields(rest), due: Math.max(rest.due, settle.due), rereads: settle.rereads + 1 }
    }
    case 'retry': {
      const due = newer ? Math.min(settle.due, at + RETRY_FOR_NEWER_MS) : settle.due
      return { ...withMarksOfLease(row), lease: null, attempts: row.attempts + 1, due }
    }
    case 'wait':
      return releaseRow(row, settle.due)
  }
}

/** Returns when the row may be leased, or null if it isn't pending. */
export function readyAt(row: DirtyRow): Time | null {
  if (!row.pending) return null
  return row.lease === null ? row.due : row.lease.until
}

/** Tells whether to announce a changed row to workers: they may have skipped it, or wait for a later time. */
export function waitsForLease({ pending, lease }: DirtyRow): boolean {
  return pending && lease === null
}

export function asLeasedMark(row: DirtyRow, fence: number): Omit<LeasedMark, 'documents' | 'pushed'> {
  const { uri, expects, whole, generation, priority, attempts, rereads, cause, markedAt } = row
  return { uri, expects, whole, generation, fence, priority, attempts, rereads, cause, markedAt }
}

/** Returns all types that a pending row requests, in its current lease or the next. */
export function requestedTypes({ expects, next }: DirtyRow): readonly string[] {
  return next === null ? expects : bothTypes(expects, next.expects)
}

/** Merges the marks that were set during the lease into the row. */
function withMarksOfLease(row: DirtyRow): DirtyRow {
  return row.next === null ? row : { ...row, ...mergeRequests(row, row.next), due: row.due, next: null }
}

function requestOf(mark: Mark): MarkRequest {
  const { priority, expects, cause, due, whole = false } = mark
  return { priority, expects: [...new Set(expects)], whole, cause, due, markedAt: due }
}

function requestFields({ priority, expects, whole, cause, due, markedAt }: MarkRequest): MarkRequest {
  return { priority, expects, whole, cause, due, markedAt }
}

/** Maximum number of spans that a mark is linked to, the newest: about a hundred bytes each. */
const MAX_LINKED = 8

/** The read continues the trace of its cause, with links to those of other marks that it serves. */
function withLinks(cause: Cause, others: readonly Cause[]): Cause {
  if (others.every(({ spans }) => spans === undefined)) return cause
  const [own, linked] = [cause.spans ?? [], others.flatMap(({ spans = [] }) => spans)]
  return { ...cause, spans: [...new Set([...own.slice(0, 1), ...linked, ...own.slice(1)])].slice(0, 1 + MAX_LINKED) }
}

function mergeRequests(older: MarkRequest, newer: MarkRequest): MarkRequest {
  return {
    priority: Math.min(older.priority, newer.priority),
    ...typesAndCause(older, newer),
    whole: older.whole || newer.whole,
    due: Math.min(older.due, newer.due),
    markedAt: Math.min(older.markedAt, newer.markedAt),
  }
}

/**
 * Chooses the types and the cause of the read. A push needs no read, and a changed mapping only if no answer was
 * stored: neither may replace a cause that needs one, or that read would never happen.
 */
function typesAndCause(older: MarkRequest, newer: MarkRequest): Pick<MarkRequest, 'expects' | 'cause'> {
  const [mine, theirs] = [needForRead(older.cause), needForRead(newer.cause)]
  const urgent = newer.priority <= older.priority ? newer.cause : older.cause
  const chosen = mine === theirs ? urgent : mine > theirs ? older.cause : newer.cause
  const cause = withLinks(chosen, [chosen === newer.cause ? older.cause : newer.cause])
  if (older.cause.kind === 'push' && newer.cause.kind !== 'push') return { cause, expects: newer.expects }
  if (newer.cause.kind === 'push' && older.cause.kind !== 'push') return { cause, expects: older.expects }
  return { cause, expects: bothTypes(older.expects, newer.expects) }
}

/** Needs of causes, least first: a pushed payload has come, and for a changed mapping a stored answer will do. */
const NEED_FOR_READ = { never: 0, ifNoneStored: 1, always: 2 } as const

function needForRead({ kind }: Cause): number {
  return NEED_FOR_READ[kind === 'push' ? 'never' : kind === 'mapping' ? 'ifNoneStored' : 'always']
}

function bothTypes(older: readonly string[], newer: readonly string[]): readonly string[] {
  if (newer.length === older.length && newer.every((type) => older.includes(type))) return older
  const open = older.length === 0 || newer.length === 0
  return [...new Set(open ? [ANY_TYPE, ...older, ...newer] : [...older, ...newer])]
}
