// The guard against a mass disappearance. It runs where facts are written, so that it counts answers whether events or
// sweeps caused them, in one process or in many.

import type { GuardRule, GuardState, DocumentToDecide } from '../contracts/sweeps.ts'
import type { Commit } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Time } from '../model/facts.ts'
import type { BatchWrite, DocumentChange } from './batch-objects.ts'
import { changeOf, suspectedDeletionChange } from './change.ts'
import { isGone as isNodeGone, moveOf } from './moved.ts'
import type { BatchState } from './batch-state.ts'

/** A window is counted in this many steps: a disappearance less than one step older than the window still counts. */
const STEPS = 12

/** Computes an answer's change to its document, unless the guard suspects it. */
export function guardedChange(
  write: BatchWrite,
  { commit, state }: { readonly commit: Commit; readonly state: BatchState },
): DocumentChange {
  const { answer, document, pushed } = write
  const { status: before, key } = document
  const { at } = commit
  const was = before?.suspectedDeletion ?? null
  const suspectedBefore = was?.state === 'held' ? 1 : 0
  const isGone = answer.kind === 'gone' && before !== null && before.hydratedAt !== null && !before.gone
  // Deletions by push are deliberate, one by one, so the guard ignores them.
  const rule = pushed === undefined ? commit.guard : undefined
  if (rule !== undefined && isGone && moveOf(document, state) === null && !isGoneWithContainer(write, state)) {
    const guard = countDocuments(key.platform, rule, { at, state })
    const reason = suspicionReason(guard, { rule, was, at })
    if (reason !== null) {
      state.putGuard(key.platform, { ...guard, held: guard.held + 1 - suspectedBefore })
      return suspectedDeletionChange(write, before, { reason, at })
    }
    const gone = isOpen(guard, at) ? guard.gone : recordDeletion(guard.gone, rule, at)
    state.putGuard(key.platform, { ...guard, gone, held: guard.held - suspectedBefore })
    return changeOf(write, state, at)
  }
  const change = changeOf(write, state, at)
  if (before === null || was === null || change.status.suspectedDeletion !== null) return change
  // A stored answer was mapped again: only a new answer of the source ends the suspicion.
  if (commit.guard === undefined && answer.kind === 'stated') {
    const { suspectedDeletion, lastError, errorAt } = before
    return { ...change, status: { ...change.status, suspectedDeletion, lastError, errorAt } }
  }
  const guard = state.guard(key.platform)
  if (guard !== null) state.putGuard(key.platform, { ...guard, held: guard.held - suspectedBefore })
  return change
}

/** Tells whether an entity that the subject is part of is gone: a run goes with its experiment. */
function isGoneWithContainer({ answer, document }: BatchWrite, state: BatchState): boolean {
  if (answer.kind !== 'gone') return false
  return state.supportsOf(document).some(({ type, to }) => type === answer.whole && isNodeGone(to, state))
}

/**
 * Returns null if the deletion may be applied. While one deletion of a source is suspected, later ones are too, so that
 * one decision covers all.
 */
function suspicionReason(
  state: GuardState,
  context: { readonly rule: GuardRule; readonly was: DocumentStatus['suspectedDeletion']; readonly at: Time },
): string | null {
  const { rule, was, at } = context
  if (isOpen(state, at)) return null
  const count = goneWithin(state.gone, rule, at) + 1
  const tooMany = rule.share < 1 && count >= rule.atLeast && count > rule.share * state.known
  if (was?.state === 'dismissed')
    return 'its source reports again that it was deleted, though a person dismissed that: it stays until a person decides'
  if (state.held > 0 || was !== null)
    return 'its source reports that it was deleted, like others that are suspected: a person decides about all of them'
  if (!tooMany) return null
  const minutes = Math.round(rule.windowMs / 60_000)
  const many = `${count} deletions within ${minutes} minutes among the ${state.known} entities it had`
  return `its source reports ${many}, this one included: it stays until a person confirms or dismisses them`
}

function isOpen(state: GuardState, at: Time): boolean {
  return state.openUntil !== null && at < state.openUntil
}

/** Counts the source's documents once per window, not for every answer. */
function countDocuments(
  platform: string,
  rule: GuardRule,
  { at, state }: { readonly at: Time; readonly state: BatchState },
): GuardState {
  const guard = state.guard(platform) ?? NO_GUARD
  if (guard !== NO_GUARD && at - guard.countedAt < rule.windowMs) return guard
  return { ...guard, known: state.present(platform) + goneWithin(guard.gone, rule, at), countedAt: at }
}

function goneWithin(gone: GuardState['gone'], rule: GuardRule, at: Time): number {
  return gone.reduce((sum, [from, count]) => (from > at - rule.windowMs ? sum + count : sum), 0)
}

function recordDeletion(gone: GuardState['gone'], rule: GuardRule, at: Time): GuardState['gone'] {
  const recent = gone.filter(([from]) => from > at - rule.windowMs)
  const last = recent.at(-1)
  if (last === undefined || at - last[0] >= rule.windowMs / STEPS) return [...recent, [at, 1]]
  return [...recent.slice(0, -1), [last[0], last[1] + 1]]
}

/** Returns the state after a decision. Deletions that a person confirmed no longer count. */
export function applyDecision(state: GuardState, openUntil: Time | null): GuardState {
  return openUntil === null ? { ...state, held: 0 } : { ...state, openUntil, gone: [] }
}

/** The `lastError` of a dismissed deletion. */
export const DISMISSED = 'its source reported that it is gone, and a person dismissed that: its facts stay'

/** State of an intact source. `countedAt` 0: documents are counted at the first disappearance. */
export const NO_GUARD: GuardState = { known: 0, countedAt: 0, gone: [], held: 0, openUntil: null }

export function suspectedDeletionOf(status: DocumentStatus): DocumentToDecide {
  const { type, uri, suspectedDeletion, lastError, hydratedAt, lastVerified } = status
  return { type, uri, since: suspectedDeletion?.since ?? 0, reason: lastError ?? '', hydratedAt, lastVerified }
}
