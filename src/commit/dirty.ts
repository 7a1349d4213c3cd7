import type { LeasedMark, Mark } from '../contracts/marks.ts'
import type { Settlement } from '../contracts/log.ts'
import { ANY_TYPE, type Cause, type CauseKind, type Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** What was asked and is not served yet: one mark, or several that coalesced. */
export interface MarkRequest {
  readonly priority: number
  readonly expects: readonly string[]
  readonly cause: Cause
  readonly due: Time
  /** When the oldest of them was set. A mark carries no time but `due`, which is when it was set, or a little later. */
  readonly markedAt: Time
}

/** One row of the dirty set: what happens to it is decided here, for every record alike. */
export interface DirtyRow extends MarkRequest {
  readonly uri: Uri
  /** False: cleared, and kept only for its pause and its heat. */
  readonly pending: boolean
  /** Of the newest mark. */
  readonly generation: number
  /** No read before this, whatever is marked: the pause after the last read. */
  readonly notBefore: Time
  readonly attempts: number
  readonly heat: number
  readonly lease: { readonly fence: number; readonly until: Time } | null
  /** Marks set since the lease began; its answer cannot serve them. */
  readonly next: MarkRequest | null
}

/** A newer event must not wait out the backoff of an older failure; a little of it stays, or it would be no backoff. */
const RETRY_FOR_NEWER_MS = 1_000

export function marked(row: DirtyRow | null, mark: Mark, generation: number): DirtyRow {
  const fresh = freshly(mark)
  const { uri } = mark
  if (row === null) {
    return { uri, ...fresh, pending: true, generation, notBefore: 0, attempts: 0, heat: 0, lease: null, next: null }
  }
  if (!row.pending) {
    const heat = mark.due < row.notBefore ? row.heat + 1 : 0
    const due = Math.max(mark.due, row.notBefore)
    return { ...row, ...fresh, due, pending: true, generation, attempts: 0, heat }
  }
  if (row.lease !== null) {
    const next = row.next === null ? fresh : coalesced(row.next, fresh)
    // The row's own priority counts from here on only where this lease runs out, and both are asked for again.
    const priority = Math.min(row.priority, mark.priority)
    return { ...row, priority, generation, heat: row.next === null ? row.heat + 1 : row.heat, next }
  }
  const both = coalesced(row, fresh)
  return { ...row, ...both, generation, due: Math.max(dueOfPending(row, mark), row.notBefore) }
}

/** News about it: a source says so (by an event, or by listing it), a person does, or somebody's address changed. */
const NEWS: ReadonlySet<CauseKind> = new Set(['event', 'push', 'sweep', 'refresh', 'lookup'])

/** While it waits for a retry, only news calls for another try at once. That one thing more refers to it is none. */
function dueOfPending(row: DirtyRow, mark: Mark): Time {
  return row.attempts > 0 && !NEWS.has(mark.cause.kind) ? row.due : Math.min(row.due, mark.due)
}

/** A lease on a row that is due, or whose last holder let its lease run out. */
export function leased(row: DirtyRow, lease: { fence: number; until: Time }): DirtyRow {
  return { ...whole(row), lease }
}

export function released(row: DirtyRow, due: Time): DirtyRow {
  return { ...whole(row), lease: null, due }
}

export function settled(row: DirtyRow, settle: Settlement, at: Time): DirtyRow {
  const newer = row.generation !== settle.generation
  switch (settle.kind) {
    case 'done': {
      const after = { ...row, lease: null, next: null, attempts: 0, notBefore: settle.due }
      if (!newer) return { ...after, pending: false, heat: settle.heat }
      const rest = row.next ?? row
      return { ...after, ...askedOf(rest), due: Math.max(rest.due, settle.due), heat: settle.heat + 1 }
    }
    case 'retry': {
      const due = newer ? Math.min(settle.due, at + RETRY_FOR_NEWER_MS) : settle.due
      return { ...whole(row), lease: null, attempts: row.attempts + 1, due }
    }
  }
}

/** From when on it may be leased; null: it is not pending. */
export function readyAt(row: DirtyRow): Time | null {
  if (!row.pending) return null
  return row.lease === null ? row.due : row.lease.until
}

/** Whether a row that was changed is one that workers are told of: they may have been passing it by, or waiting for it too long. */
export function waitsForLease({ pending, lease }: DirtyRow): boolean {
  return pending && lease === null
}

export function asLeasedMark(row: DirtyRow, fence: number): Omit<LeasedMark, 'documents' | 'pushed'> {
  const { uri, expects, generation, priority, attempts, heat, cause, markedAt } = row
  return { uri, expects, generation, fence, priority, attempts, heat, cause, markedAt }
}

/** What a pending row asks for altogether: by its lease under way, or by the next. */
export function requestedTypes({ expects, next }: DirtyRow): readonly string[] {
  return next === null ? expects : bothTypes(expects, next.expects)
}

/** The row with the marks set during its lease taken in. */
function whole(row: DirtyRow): DirtyRow {
  return row.next === null ? row : { ...row, ...coalesced(row, row.next), due: row.due, next: null }
}

function freshly(mark: Mark): MarkRequest {
  const { priority, expects, cause, due } = mark
  return { priority, expects: [...new Set(expects)], cause, due, markedAt: due }
}

function askedOf({ priority, expects, cause, due, markedAt }: MarkRequest): MarkRequest {
  return { priority, expects, cause, due, markedAt }
}

function coalesced(held: MarkRequest, newer: MarkRequest): MarkRequest {
  return {
    priority: Math.min(held.priority, newer.priority),
    ...askedOfSource(held, newer),
    due: Math.min(held.due, newer.due),
    markedAt: Math.min(held.markedAt, newer.markedAt),
  }
}

/**
 * What is asked of the source. A push asks nothing of it, and a changed mapping only where nothing was kept: neither may take the place of a
 * cause that does, or that would never be asked.
 */
function askedOfSource(held: MarkRequest, newer: MarkRequest): Pick<MarkRequest, 'expects' | 'cause'> {
  const [mine, theirs] = [asksSource(held.cause), asksSource(newer.cause)]
  const urgent = newer.priority <= held.priority ? newer.cause : held.cause
  const cause = mine === theirs ? urgent : mine > theirs ? held.cause : newer.cause
  if (held.cause.kind === 'push' && newer.cause.kind !== 'push') return { cause, expects: newer.expects }
  if (newer.cause.kind === 'push' && held.cause.kind !== 'push') return { cause, expects: held.expects }
  return { cause, expects: bothTypes(held.expects, newer.expects) }
}

function asksSource({ kind }: Cause): number {
  return kind === 'push' ? 0 : kind === 'mapping' ? 1 : 2
}

function bothTypes(held: readonly string[], newer: readonly string[]): readonly string[] {
  if (newer.length === held.length && newer.every((type) => held.includes(type))) return held
  const open = held.length === 0 || newer.length === 0
  return [...new Set(open ? [ANY_TYPE, ...held, ...newer] : [...held, ...newer])]
}
