import type { GuardRule, GuardState, DocumentToDecide } from '../contracts/reconcile.ts'
import type { Commit, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Time } from '../model/facts.ts'
import { changeOf, suspectedDeletionChange } from './change.ts'
import type { DocumentChange, DocumentState } from './state.ts'

/**
 * The guard against a mass disappearance. It is applied where facts are written, so that answers are counted together whether events
 * or sweeps caused them, in one process or in many. A pure decision; every record loads and writes its state.
 */

/** A window is counted in this many steps: a disappearance that is older than the window by less than one step still counts. */
const STEPS = 12

/** What the guard reads from the record about the source of one document. */
export interface SourceGuardReads {
  state(): GuardState | null
  /** Documents of the source that have facts and are not gone. Counting them is slow: called once a window. */
  present(): number
}

export interface GuardedChange {
  readonly change: DocumentChange
  /** The new state of the guard; null where it did not change. */
  readonly guard: GuardState | null
}

/** What an answer changes in its document, unless the guard suspends it. */
export function guardedChange(
  write: DocumentWrite,
  before: DocumentState | null,
  context: { readonly commit: Commit; readonly guard: SourceGuardReads },
): GuardedChange {
  const { commit, guard } = context
  const was = before?.status.suspectedDeletion ?? null
  // A push deletes things one by one and on purpose.
  const guarded = write.pushed === undefined && commit.guard !== undefined
  if (before !== null && guarded && disappears(write, before.status) && commit.guard !== undefined) {
    const rule = commit.guard
    const state = counted(guard, rule, commit.at)
    const reason = suspensionReason(state, { rule, was, at: commit.at })
    if (reason !== null) {
      const held = state.held + (was?.state === 'held' ? 0 : 1)
      return { change: suspectedDeletionChange(write, before, { reason, at: commit.at }), guard: { ...state, held } }
    }
    const next = isOpen(state, commit.at) ? state : { ...state, gone: added(state.gone, rule, commit.at) }
    return { change: changeOf(write, before, commit.at), guard: { ...next, held: next.held - suspendedBy(was) } }
  }
  const change = changeOf(write, before, commit.at)
  if (before === null || was === null || change.status.suspectedDeletion !== null) return { change, guard: null }
  // A stored answer was mapped again: only a new answer of the source ends what its answer caused.
  if (commit.guard === undefined && write.answer.kind === 'said')
    return { change: stillSuspended(change, before), guard: null }
  const state = guard.state()
  return { change, guard: state === null ? null : { ...state, held: state.held - suspendedBy(was) } }
}

function disappears({ answer }: DocumentWrite, before: DocumentStatus): boolean {
  return answer.kind === 'gone' && before.hydratedAt !== null && !before.gone
}

/** Null: apply the deletion. While any deletion of the source is suspended, later ones are too: one decision covers all. */
function suspensionReason(
  state: GuardState,
  context: { readonly rule: GuardRule; readonly was: DocumentStatus['suspectedDeletion']; readonly at: Time },
): string | null {
  const { rule, was, at } = context
  if (isOpen(state, at)) return null
  const count = goneWithin(state.gone, rule, at) + 1
  const tooMany = rule.share < 1 && count >= rule.atLeast && count > rule.share * state.known
  if (was?.state === 'dismissed')
    return 'its source reports again that it is gone, though a person dismissed that: suspended until a person decides'
  if (state.held > 0 || was !== null)
    return 'its source reports that it is gone, like others that are suspended: a person decides about all of them'
  if (!tooMany) return null
  const minutes = Math.round(rule.windowMs / 60_000)
  return `its source reports that it is gone, the ${count}th of its ${state.known} within ${minutes} minutes: suspended until a person decides`
}

function isOpen(state: GuardState, at: Time): boolean {
  return state.openUntil !== null && at < state.openUntil
}

/** The source's documents are counted when a window begins, not for every answer. */
function counted(guard: SourceGuardReads, rule: GuardRule, at: Time): GuardState {
  const state = guard.state()
  if (state !== null && at - state.countedAt < rule.windowMs) return state
  const { gone, held, openUntil } = state ?? { gone: [], held: 0, openUntil: null }
  const known = guard.present() + goneWithin(gone, rule, at)
  return { known, countedAt: at, gone, held, openUntil }
}

function goneWithin(gone: GuardState['gone'], rule: GuardRule, at: Time): number {
  return gone.reduce((sum, [from, count]) => (from > at - rule.windowMs ? sum + count : sum), 0)
}

function added(gone: GuardState['gone'], rule: GuardRule, at: Time): GuardState['gone'] {
  const recent = gone.filter(([from]) => from > at - rule.windowMs)
  const last = recent.at(-1)
  if (last === undefined || at - last[0] >= rule.windowMs / STEPS) return [...recent, [at, 1]]
  return [...recent.slice(0, -1), [last[0], last[1] + 1]]
}

function suspendedBy(hold: DocumentStatus['suspectedDeletion']): number {
  return hold?.state === 'held' ? 1 : 0
}

function stillSuspended(change: DocumentChange, { status }: DocumentState): DocumentChange {
  const { suspectedDeletion, lastError, errorAt } = status
  return { ...change, status: { ...change.status, suspectedDeletion, lastError, errorAt } }
}

/** The state after a decision. Deletions that a person confirmed no longer count. */
export function decided(state: GuardState, openUntil: Time | null): GuardState {
  return openUntil === null ? { ...state, held: 0 } : { ...state, openUntil, gone: [] }
}

/** The `lastError` of what a person dismissed. */
export const DISMISSED = 'its source reported that it is gone, and a person dismissed that: its facts stay'

/** The state for a source of which nothing has disappeared yet. `countedAt` 0: documents are counted at the first disappearance. */
export const NO_GUARD: GuardState = { known: 0, countedAt: 0, gone: [], held: 0, openUntil: null }

export function suspectedDeletionOf({
  type,
  uri,
  suspectedDeletion,
  lastError,
  hydratedAt,
  lastVerified,
}: DocumentStatus): DocumentToDecide {
  return { type, uri, since: suspectedDeletion?.since ?? 0, reason: lastError ?? '', hydratedAt, lastVerified }
}
