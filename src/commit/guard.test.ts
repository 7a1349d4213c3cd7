import { describe, expect, it, vi } from 'vitest'
import type { Commit, DocumentWrite } from '../contracts/log.ts'
import type { GuardRule, GuardState } from '../contracts/sweeps.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { must } from '../lib/result.ts'
import { keyUri } from '../model/key.ts'
import { makeUri } from '../model/uri.ts'
import { commitOf, edge, gone, keyOf, model, stateFacts, same } from '../testing/store/build.ts'
import { guardedChange, applyDecision, suspectedDeletionOf, NO_GUARD } from './guard.ts'
import { loadedWrite, stateWith, statusWith, type RecordedDocument } from './testing.ts'

const HOUR = 3_600_000
const rule: GuardRule = { share: 0.1, atLeast: 20, windowMs: HOUR }
const key = keyOf(model('a'), 'Model')
const present = statusWith(key)

interface GuardedAnswer {
  /** Null if the document was never written. */
  readonly before: Partial<DocumentStatus> | null
  readonly commit: Omit<Commit, 'documents' | 'cause' | 'settle'>
  readonly guard: GuardState | null
  /** Number of the source's documents. */
  readonly documents: number
}

/** Returns the change, the guard if changed, and how often the source's documents were counted. */
function runGuard(write: DocumentWrite, { before, commit, guard, documents }: GuardedAnswer) {
  const state = stateWith({ documents: before === null ? [] : [{ key, status: before }] })
  if (guard !== null) state.loadGuard(key.platform, guard)
  state.loadPresent(key.platform, documents)
  const count = vi.spyOn(state, 'present')
  const complete = { ...commitOf(commit.at, [write]), ...commit }
  const change = guardedChange(loadedWrite(complete, state), { commit: complete, state })
  return { change, guard: state.changedGuards.get(key.platform) ?? null, counted: count.mock.calls.length }
}

/** Makes `count` of `known` disappear, `everyMs` apart; returns how many are suspected. */
function disappear(of: { known: number; count: number; everyMs?: number; rule?: GuardRule }): {
  held: number
  counted: number
} {
  let state: GuardState | null = null
  let held = 0
  let counted = 0
  for (let n = 0; n < of.count; n++) {
    const left = of.known - n + held
    const commit = { at: 1_000 + n * (of.everyMs ?? 0), guard: of.rule ?? rule }
    const answered = runGuard(gone(key), { before: {}, commit, guard: state, documents: left })
    if (answered.change.status.suspectedDeletion !== null) held++
    counted += answered.counted
    state = answered.guard
  }
  return { held, counted }
}

describe('the guard against mass deletion', () => {
  it.each([
    [{ known: 100, count: 19 }, 0],
    [{ known: 100, count: 20 }, 1],
    [{ known: 1_000, count: 100 }, 0],
    [{ known: 1_000, count: 101 }, 1],
    [{ known: 1_000, count: 1_000 }, 900],
    [{ known: 12, count: 12 }, 0],
    // A minute apart, no hour has more than 60, and the source never fewer than 600.
    [{ known: 1_000, count: 390, everyMs: 60_000 }, 0],
    [{ known: 500, count: 100, everyMs: 60_000 }, 50],
    [{ known: 1_000, count: 1_000, rule: { ...rule, share: 1 } }, 0],
  ])('sees %j and suspects %i deletions', (of, held) => expect(disappear(of).held).toBe(held))

  it('counts the documents of a source once per window', () => {
    expect(disappear({ known: 1_000, count: 80 }).counted).toBe(1)
    expect(disappear({ known: 10_000, count: 240, everyMs: 60_000 }).counted).toBe(4)
  })

  it('does not apply without a guard, to documents without facts, or to gone ones', () => {
    const full: GuardState = { known: 10, countedAt: 0, gone: [[0, 9]], held: 5, openUntil: null }
    const open = (before: GuardedAnswer['before'], isGuarded = true) => {
      const commit = { at: 1, ...(isGuarded && { guard: rule }) }
      return runGuard(gone(key), { before, commit, guard: full, documents: 10 })
    }
    expect(open({}, false)).toMatchObject({ change: { status: { gone: true } }, guard: null })
    expect(open(null)).toMatchObject({ change: { status: { gone: true } }, guard: null })
    expect(open({ gone: true })).toMatchObject({ change: { status: { gone: true } }, guard: null })
    expect(open({ hydratedAt: null })).toMatchObject({ change: { status: { gone: true } }, guard: null })
    expect(open({})).toMatchObject({ change: { status: { gone: false, suspectedDeletion: { state: 'held' } } } })
  })

  it('does not apply to pushes, which delete entities one by one on purpose', () => {
    const full: GuardState = { known: 10, countedAt: 0, gone: [[0, 9]], held: 5, openUntil: null }
    const pushed = { ...gone(key), pushed: { taken: [], body: null, mapping: 'm@1' } }
    const commit = { at: 1, guard: rule }
    expect(runGuard(pushed, { before: {}, commit, guard: full, documents: 10 })).toMatchObject({
      change: { status: { gone: true } },
      guard: null,
    })
  })

  it('ignores entities that their source has under a new name', () => {
    const full: GuardState = { known: 10, countedAt: 0, gone: [[0, 30]], held: 5, openUntil: null }
    const made = keyUri('sourceIdentity', '1700000000000')
    const namedLike = (id: string, more: Partial<RecordedDocument> = {}): RecordedDocument => ({
      key: keyOf(model(id), 'Model'),
      // Others were read after this one was last seen.
      status: { hydratedAt: id === 'a' ? 1 : 2 },
      edges: [edge('Key.sourceIdentity', model(id), made)],
      ...more,
    })
    const ofGuarded = (isGuarded: boolean, ...others: readonly RecordedDocument[]) => {
      const state = stateWith({
        documents: [namedLike('a'), ...others],
        nodes: { [model('gone')]: { gone: [{ since: 1, until: null }] } },
      })
      state.loadGuard(key.platform, full)
      const complete = { ...commitOf(1, [gone(key)]), ...(isGuarded && { guard: rule }) }
      const change = guardedChange(loadedWrite(complete, state), { commit: complete, state })
      return { isGone: change.status.gone, guard: state.changedGuards.get(key.platform) ?? null }
    }
    const answerWith = (...others: readonly RecordedDocument[]) => ofGuarded(true, ...others)
    expect(answerWith(namedLike('b'))).toEqual({ isGone: true, guard: null })
    expect(ofGuarded(false, namedLike('b'))).toEqual({ isGone: true, guard: null })
    const elsewhere = namedLike('b', { key: keyOf(model('b'), 'Model', 'mirror') })
    const beside = namedLike('b', { status: { hydratedAt: 1 } })
    for (const others of [[], [namedLike('gone')], [elsewhere], [beside]])
      expect(answerWith(...others)).toMatchObject({ isGone: false, guard: { held: 6 } })
  })

  it('ignores entities that go with the one they are part of', () => {
    const full: GuardState = { known: 10, countedAt: 0, gone: [[0, 30]], held: 5, openUntil: null }
    const [run, whole] = [
      keyOf(must(makeUri('pipeline-run', 'here', 'r')), 'PipelineRun'),
      'PipelineRun.runOf',
    ] as const
    const pipeline = must(makeUri('pipeline', 'here', 'p'))
    const of = (isContainerGone: boolean) => {
      const state = stateWith({
        documents: [{ key: run, edges: [edge(whole, run.uri, pipeline)] }],
        nodes: { [pipeline]: { gone: isContainerGone ? [{ since: 1, until: null }] : [] } },
      })
      state.loadGuard(run.platform, full)
      const write = { ...gone(run), answer: { kind: 'gone', history: true, whole } } as const
      const complete = { ...commitOf(1, [write]), guard: rule }
      const change = guardedChange(loadedWrite(complete, state), { commit: complete, state })
      return { isGone: change.status.gone, guard: state.changedGuards.get(run.platform) ?? null }
    }
    expect(of(true)).toEqual({ isGone: true, guard: null })
    expect(of(false)).toMatchObject({ isGone: false, guard: { held: 6 } })
  })

  it('keeps the time since a deletion is suspected, and counts it once', () => {
    const guard: GuardState = { known: 10, countedAt: 0, gone: [], held: 1, openUntil: null }
    const before = { suspectedDeletion: { state: 'held', since: 7 }, lastError: 'held' } as const
    const of: GuardedAnswer = { before, commit: { at: 50, guard: rule }, guard, documents: 10 }
    const again = runGuard(gone(key), of)
    expect(again).toMatchObject({
      change: { status: { suspectedDeletion: { since: 7 }, errorAt: 50 } },
      guard: { held: 1 },
    })
    const lifted = runGuard(same(key), of)
    expect(lifted).toMatchObject({
      change: { status: { suspectedDeletion: null, lastError: null } },
      guard: { held: 0 },
    })
  })

  it('keeps a deletion suspected if only its stored answer is mapped again', () => {
    const guard: GuardState = { known: 10, countedAt: 0, gone: [], held: 1, openUntil: null }
    const suspectedDeletion = { state: 'held', since: 7 } as const
    const before = { suspectedDeletion, lastError: 'held', errorAt: 8 }
    const of = (commit: GuardedAnswer['commit']): GuardedAnswer => ({ before, commit, guard, documents: 10 })
    expect(runGuard(stateFacts(key), of({ at: 50 }))).toMatchObject({
      change: { status: { suspectedDeletion, lastError: 'held', errorAt: 8 } },
      guard: null,
    })
    expect(runGuard(stateFacts(key), of({ at: 50, guard: rule }))).toMatchObject({
      change: { status: { suspectedDeletion: null, lastError: null } },
      guard: { held: 0 },
    })
  })
})

describe('the state of the guard', () => {
  const holding = (state: Partial<GuardState>, before: Partial<DocumentStatus>, at = 50) => {
    const guard = { ...NO_GUARD, known: 100, countedAt: 1, ...state }
    return runGuard(gone(key), { before, commit: { at, guard: rule }, guard, documents: 100 })
  }

  it('has a reason for each suspected deletion: too many, others suspected, or dismissed by a person', () => {
    const why = (...of: Parameters<typeof holding>) => holding(...of).change.status.lastError
    expect(why({ gone: [[1, 19]] }, {})).toBe(
      'its source reports 20 deletions within 60 minutes among the 100 entities it had, this one included: ' +
        'it stays until a person confirms or dismisses them',
    )
    expect(why({ held: 1 }, {})).toContain('like others that are suspected')
    const dismissed = { suspectedDeletion: { state: 'dismissed', since: 3 } } as const
    expect(why({}, dismissed)).toContain('though a person dismissed that')
    expect(why({ held: 3 }, dismissed)).toContain('though a person dismissed that')
    // Suspended again it counts, unlike while it was dismissed.
    expect(holding({ held: 3 }, dismissed).guard?.held).toBe(4)
    const held = { suspectedDeletion: { state: 'held', since: 3 } } as const
    expect(holding({ held: 3 }, held).guard?.held).toBe(3)
  })

  it("suspects and counts no deletion while a person's confirmation is open", () => {
    const held = { suspectedDeletion: { state: 'held', since: 3 } } as const
    const open = holding({ openUntil: 51, gone: [[1, 19]], held: 2 }, held)
    expect(open).toMatchObject({ change: { status: { gone: true } }, guard: { gone: [[1, 19]], held: 1 } })
    expect(holding({ openUntil: 50, gone: [[1, 19]] }, {}).change.status.suspectedDeletion).toEqual({
      state: 'held',
      since: 50,
    })
  })

  it('counts deletions in steps of a twelfth of the window, and forgets them after it', () => {
    const step = rule.windowMs / 12
    const now = 10 * rule.windowMs
    const counts = (...before: GuardState['gone'][number][]) =>
      holding({ gone: before, countedAt: now - 1 }, {}, now).guard?.gone
    expect(counts()).toEqual([[now, 1]])
    expect(counts([now - step + 1, 3])).toEqual([[now - step + 1, 4]])
    expect(counts([now - step, 3])).toEqual([
      [now - step, 3],
      [now, 1],
    ])
    expect(counts([now - rule.windowMs, 9], [now - rule.windowMs + 1, 3])).toEqual([
      [now - rule.windowMs + 1, 3],
      [now, 1],
    ])
  })

  it('suspects none after a dismissal, and lets all through uncounted after a confirmation', () => {
    const state: GuardState = { known: 9, countedAt: 1, gone: [[1, 3]], held: 2, openUntil: null }
    expect(applyDecision(state, null)).toEqual({ ...state, held: 0 })
    expect(applyDecision(state, 77)).toEqual({ ...state, openUntil: 77, gone: [] })
  })

  it('lists a suspected entity with time and reason', () => {
    const status = { ...present, suspectedDeletion: { state: 'held', since: 7 } as const, lastError: 'why' }
    expect(suspectedDeletionOf(status)).toEqual({
      type: 'Model',
      uri: key.uri,
      since: 7,
      reason: 'why',
      hydratedAt: 1,
      lastVerified: 1,
    })
    expect(suspectedDeletionOf(present)).toMatchObject({ since: 0, reason: '' })
  })
})
