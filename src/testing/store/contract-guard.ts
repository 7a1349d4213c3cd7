import { expect, it } from 'vitest'
import { DISMISSED } from '../../commit/guard.ts'
import type { GuardRule, Sweeps } from '../../contracts/sweeps.ts'
import type { Commit } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { Uri } from '../../model/uri.ts'
import { below, randomFrom } from '../../lib/random.ts'
import {
  commitOf,
  edge,
  edgesOf,
  failedWrite,
  gone,
  keyOf,
  model,
  stateFacts,
  statementsOf,
  same,
  systemOf,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

const RULE: GuardRule = { share: 0.5, atLeast: 3, windowMs: 1_000 }
const modelKey = (uri: Uri) => keyOf(uri, 'Model')

/** The guard against a mass disappearance: here half of a source and at least three within a second. */
export function guardContract({ store, reopen }: RecordSubject<Store & Sweeps>): void {
  const uris = Array.from({ length: 8 }, (_, n) => model(`m${n}`))
  const guardedCommit = (at: number, documents: Commit['documents']): Commit => ({
    ...commitOf(at, documents),
    guard: RULE,
  })
  const goneAt = (at: number, ...which: readonly (Uri | undefined)[]) =>
    store().commit(which.filter((uri) => uri !== undefined).map((uri) => guardedCommit(at, [gone(modelKey(uri))])))
  const begin = (count = 8) =>
    store().commit([
      guardedCommit(
        1,
        uris
          .slice(0, count)
          .map((uri) => stateFacts(modelKey(uri), { facts: { n: 1 }, edges: [edge('Model.uses', uri, model('x'))] })),
      ),
    ])
  const heldUris = async (from: Sweeps = store()) =>
    (await from.suspectedDeletions('registry', 0, 100)).rows.map((row) => row.uri)
  const statusOf = async (uri: Uri) => (await store().documentStatuses([modelKey(uri)]))[0]

  it('allows a number of deletions, and suspends all beyond it with their facts', async () => {
    await begin()
    await goneAt(10, ...uris.slice(0, 5))
    expect(await heldUris()).toEqual([uris[4]])
    await goneAt(11, uris[5])
    expect(await heldUris()).toEqual([uris[4], uris[5]])
    expect(await store().guards()).toMatchObject([{ platform: 'registry', known: 8, held: 2, openUntil: null }])
    const held = await statusOf(uris[4] ?? model(''))
    expect(held).toMatchObject({
      gone: false,
      suspectedDeletion: { state: 'held', since: 10 },
      errorAt: 10,
      lastVerified: 1,
    })
    expect(held?.lastError).toMatch(
      /5 deletions .* among the 8 entities it had.* until a person confirms or dismisses them/,
    )
    expect(await systemOf(store(), uris[4] ?? model(''))).not.toHaveProperty('deletedAtSource')
    expect(await edgesOf(store(), uris[4] ?? model(''))).toHaveLength(1)
    expect(await systemOf(store(), uris[3] ?? model(''))).toHaveProperty('deletedAtSource')
  })

  it('counts over commits, batches and restarts, but only documents of one source', async () => {
    await begin()
    await goneAt(10, uris[0], uris[1])
    await goneAt(20, uris[2])
    const other = { platform: 'orchestrator', type: 'Model', uri: uris[7] ?? model('') }
    await store().commit([guardedCommit(21, [stateFacts(other)]), guardedCommit(22, [gone(other)])])
    const reopened = await reopen()
    await reopened.commit([guardedCommit(30, [gone(modelKey(uris[3] ?? model('')))])])
    expect(await heldUris(reopened)).toEqual([])
    await reopened.commit([guardedCommit(31, [gone(modelKey(uris[4] ?? model('')))])])
    expect(await heldUris(reopened)).toEqual([uris[4]])
    expect(await (await reopen()).guards()).toMatchObject([
      { platform: 'orchestrator', held: 0 },
      { platform: 'registry', held: 1 },
    ])
  })

  it('measures by what its source has, not by gone, never read or foreign documents', async () => {
    await begin()
    await store().commit(uris.slice(0, 4).map((uri) => commitOf(2, [gone(modelKey(uri))])))
    await store().commit([
      commitOf(
        3,
        ['a', 'b', 'c', 'd'].map((id) => failedWrite(modelKey(model(id)))),
      ),
      commitOf(
        4,
        uris.map((uri) => stateFacts(keyOf(uri, 'Model', 'orchestrator'))),
      ),
    ])
    await goneAt(5_000, uris[4], uris[5], uris[6])
    expect(await store().guards()).toMatchObject([{ platform: 'registry', known: 4, held: 1 }])
    expect(await heldUris()).toEqual([uris[6]])
  })

  it('forgets deletions older than its window, and lets a few of a small source go', async () => {
    await begin(4)
    await goneAt(10, uris[0], uris[1])
    await goneAt(1_011, uris[2], uris[3])
    expect(await heldUris()).toEqual([])
  })

  it('counts concurrent writers together', async () => {
    await begin()
    await Promise.all(uris.slice(0, 6).map((uri) => goneAt(10, uri)))
    expect(await heldUris()).toHaveLength(2)
  })

  it('is lifted by the source, and lets deletions go again only when none is suspended', async () => {
    await begin()
    await goneAt(10, ...uris.slice(0, 6))
    await store().commit([guardedCommit(5_000, [stateFacts(modelKey(uris[4] ?? model('')), { facts: { n: 2 } })])])
    expect(await statusOf(uris[4] ?? model(''))).toMatchObject({ suspectedDeletion: null, lastError: null })
    await goneAt(5_001, uris[6])
    expect(await heldUris()).toEqual([uris[5], uris[6]])
    await store().commit([
      guardedCommit(5_002, [same(modelKey(uris[5] ?? model(''))), same(modelKey(uris[6] ?? model('')))]),
    ])
    await goneAt(5_003, uris[6])
    expect([await heldUris(), (await statusOf(uris[6] ?? model('')))?.gone]).toEqual([[], true])
  })

  it('lets everything through for a time after a person confirms', async () => {
    await begin()
    await goneAt(10, ...uris.slice(0, 6))
    expect(await store().resolveDeletions({ kind: 'confirm', platform: 'registry', openUntil: 500 })).toBe(2)
    expect(await heldUris()).toHaveLength(2)
    await goneAt(20, ...uris.slice(4, 7))
    expect([await heldUris(), await store().guards()]).toMatchObject([[], [{ held: 0 }]])
    expect(await statementsOf(store(), uris[5] ?? model(''))).toMatchObject({
      [`registry|Model|${uris[5]}`]: { entityType: 'Model' },
    })
    expect((await statusOf(uris[5] ?? model('')))?.gone).toBe(true)
  })

  it('keeps what a person dismissed, and suspends it again if its source repeats the deletion', async () => {
    await begin()
    await goneAt(10, ...uris.slice(0, 6))
    expect(await store().resolveDeletions({ kind: 'dismiss', platform: 'registry', at: 20 })).toBe(2)
    expect(await heldUris()).toEqual([])
    expect(await statusOf(uris[4] ?? model(''))).toMatchObject({
      gone: false,
      suspectedDeletion: { state: 'dismissed', since: 20 },
      lastError: DISMISSED,
    })
    await goneAt(9_000, uris[4])
    expect(await heldUris()).toEqual([uris[4]])
    expect((await statusOf(uris[4] ?? model('')))?.lastError).toMatch(/dismissed/)
  })

  it('suspends nothing unguarded, and stays if an answer is only remapped', async () => {
    await begin()
    await goneAt(10, ...uris.slice(0, 5))
    await store().commit([commitOf(20, [stateFacts(modelKey(uris[4] ?? model('')), { facts: { n: 3 } })])])
    expect(await heldUris()).toEqual([uris[4]])
    await store().commit([commitOf(30, [gone(modelKey(uris[4] ?? model('')))])])
    expect([await heldUris(), (await store().guards())[0]?.held]).toEqual([[], 0])
  })

  it('returns suspected deletions in pages', async () => {
    await begin()
    await goneAt(10, ...uris)
    const first = await store().suspectedDeletions('registry', 0, 3)
    const second = await store().suspectedDeletions('registry', first.next ?? 0, 3)
    expect([first.rows.length, second.rows.map((row) => row.uri), second.next]).toEqual([3, [uris[7]], null])
    expect(await store().suspectedDeletions('orchestrator', 0, 3)).toEqual({ rows: [], next: null })
  })

  it('counts suspected deletions correctly, whatever answers and decisions come in any order', async () => {
    await begin()
    const random = randomFrom(5)
    const pick = () => modelKey(uris[below(random, uris.length)] ?? model(''))
    const answers = [gone, gone, gone, stateFacts, same, failedWrite] as const
    for (let at = 10; at < 80; at++) {
      const batch = Array.from({ length: 1 + below(random, 6) }, () => {
        const write = (answers[below(random, answers.length)] ?? gone)(pick())
        return below(random, 8) === 0 ? commitOf(at * 50, [write]) : guardedCommit(at * 50, [write])
      })
      await store().commit(batch)
      if (below(random, 6) === 0) await store().resolveDeletions({ kind: 'dismiss', platform: 'registry', at: at * 50 })
      if (below(random, 12) === 0)
        await store().resolveDeletions({
          kind: 'confirm',
          platform: 'registry',
          openUntil: at * 50 + below(random, 200),
        })
      const counted = (await store().guards())[0]?.held ?? 0
      expect([at, counted]).toEqual([at, (await heldUris()).length])
    }
  })
}
