import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { PRIORITY } from '../contracts/marks.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { emailLookup } from '../model/lookup.ts'
import { must } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { silentLog } from '../testing/parts.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import {
  commitOf,
  edge,
  failedWrite,
  gone,
  keyOf,
  leaseAll,
  markOf,
  model,
  resolveLookup,
  run,
  stateFacts,
  user,
} from '../testing/store/build.ts'
import { checkCandidates, runRereads, rereadReason, type CandidateParts } from './candidates.ts'

const DAY = 86_400_000
const RULE = { everyMs: 3_600_000, staleMs: 7 * DAY, unresolvedMs: DAY, perRound: 100 }

function partsOf(store: RecordPorts, clock: VirtualClock, more: Partial<CandidateParts> = {}): CandidateParts {
  const platforms = new Set(['registry', 'identity'])
  const { signal } = new AbortController()
  const answerable = (uri: Uri): boolean => platforms.has(uri.split('/')[2 + 1] ?? '')
  return { store, platforms, answerable, rule: RULE, clock, log: silentLog, holder: 'a', signal, ...more }
}

const MINUTE = 60_000

/** A document with these times, as days before now (`at` 0 is now). */
function document(more: Partial<DocumentStatus>): DocumentStatus {
  const key = keyOf(model('a'), 'Model')
  const never = {
    hydratedAt: null,
    lastVerified: null,
    lastError: null,
    errorAt: null,
    gone: false,
    suspectedDeletion: null,
  }
  return { origin: 'source', ...key, ...never, etag: null, lastModified: null, mapping: null, ...more }
}

describe('the decision to read a document again', () => {
  const NOW = 100 * DAY
  const ago = (ms: number): number => NOW - ms
  const read = { hydratedAt: ago(50 * DAY), lastVerified: ago(50 * DAY) }
  it.each<[string, Partial<DocumentStatus>, ReturnType<typeof rereadReason>]>([
    ['nothing has confirmed it for long', read, 'stale'],
    ['a listing has confirmed it since', { ...read, lastVerified: ago(DAY) }, null],
    ['it was confirmed just under the stale age ago', { ...read, lastVerified: ago(7 * DAY - 1) }, null],
    ['it was confirmed exactly the stale age ago', { ...read, lastVerified: ago(7 * DAY) }, 'stale'],
    ['it failed some days ago', { ...read, lastError: 'HTTP 500', errorAt: ago(2 * DAY) }, 'unresolved'],
    [
      'it failed a moment ago, and was confirmed long before',
      { ...read, lastError: 'HTTP 500', errorAt: ago(MINUTE) },
      null,
    ],
    ['it failed just under a day ago', { ...read, lastError: 'HTTP 500', errorAt: ago(DAY - 1) }, null],
    ['it failed a day ago', { ...read, lastError: 'HTTP 500', errorAt: ago(DAY) }, 'unresolved'],
    ['it failed a moment ago, and was never read', { lastError: 'HTTP 500', errorAt: ago(MINUTE) }, null],
    ['it failed long ago, and was never read', { lastError: 'HTTP 500', errorAt: ago(2 * DAY) }, 'unresolved'],
    [
      'it failed long ago, and was confirmed recently',
      { ...read, lastVerified: ago(MINUTE), lastError: 'HTTP 500', errorAt: ago(2 * DAY) },
      null,
    ],
    ['its source never had it', { gone: true, lastVerified: ago(2 * DAY) }, 'unresolved'],
    ['its source lacked it a moment ago', { gone: true, lastVerified: ago(MINUTE) }, null],
    ['it is gone', { ...read, gone: true }, null],
    [
      'it is a suspected deletion',
      { ...read, suspectedDeletion: { state: 'held', since: 0 }, lastError: 'held', errorAt: ago(50 * DAY) },
      null,
    ],
    ['it is an answered look-up', { ...read, type: 'Lookup' }, null],
  ])('follows from its status: %s', (_, known, expected) => {
    expect(rereadReason(document(known), { now: NOW, rule: RULE })).toBe(expected)
  })
})

describe('candidates for another read', () => {
  it('are only unconfirmed documents, failed documents and entities that no source had', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const clock = new VirtualClock(10 * DAY)
    const now = clock.now()
    const lookup = must(emailLookup('identity', 'a@b'))
    const answered = must(emailLookup('identity', 'c@d'))
    const refers = (...uris: readonly Uri[]) =>
      stateFacts(keyOf(model('referring'), 'Model'), {
        edges: uris.map((to) => edge('Model.uses', model('referring'), to)),
      })
    await store.commit([
      commitOf(now - 8 * DAY, [stateFacts(keyOf(model('stale'), 'Model'))]),
      commitOf(now - 8 * DAY, [stateFacts(keyOf(model('deleted'), 'Model'))]),
      commitOf(now - 8 * DAY, [gone(keyOf(model('deleted'), 'Model'))]),
      commitOf(now - 2 * DAY, [
        stateFacts(keyOf(model('fresh'), 'Model'), { references: [{ uri: run('elsewhere'), expects: [] }] }),
      ]),
      commitOf(now - 2 * DAY, [failedWrite(keyOf(model('failing'), 'Model'))]),
      commitOf(now - 2 * DAY, [refers(model('nowhere'), lookup, model('just-asked'))]),
      commitOf(now - 2 * DAY, [gone(keyOf(model('nowhere'), 'Model'))]),
      commitOf(now - 2 * DAY, [gone(keyOf(lookup, 'Lookup', 'identity'))]),
      commitOf(now - 8 * DAY, [resolveLookup(answered, user('1'))]),
      commitOf(now - 1_000, [failedWrite(keyOf(model('just-failed'), 'Model'))]),
      commitOf(now - 1_000, [gone(keyOf(model('just-asked'), 'Model'))]),
    ])
    await store.mark([markOf(model('nowhere'), now + 5, { priority: PRIORITY.event })])
    const round = await checkCandidates(partsOf(store, clock))
    // The person that the answered look-up names isn't requested.
    expect(round).toMatchObject({ stale: 1, unresolved: 2, stubs: 1 })
    expect((await store.pending([user('1'), answered, model('just-failed')])).map((mark) => mark !== null)).toEqual([
      true,
      false,
      false,
    ])
    const marked = async (uri: Parameters<RecordPorts['pending']>[0][number]) =>
      (await store.pending([uri]))[0] !== null
    expect(await Promise.all([model('stale'), model('failing'), lookup].map(marked))).toEqual([true, true, true])
    expect(await Promise.all([model('fresh'), model('deleted'), model('just-asked')].map(marked))).toEqual([
      false,
      false,
      false,
    ])
    const [first] = await leaseAll(store, now + 10, { limit: 1, leaseMs: 10 })
    // Never before a mark with a waiting caller.
    expect(first).toMatchObject({ uri: model('nowhere'), priority: PRIORITY.event })
    await store.close()
  })

  it('are bounded, and searched once per interval by one process', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const clock = new VirtualClock(10 * DAY)
    await store.commit([1, 2, 3].map((n) => commitOf(1_000 * n, [stateFacts(keyOf(model(String(n)), 'Model'))])))
    expect(await checkCandidates(partsOf(store, clock, { rule: { ...RULE, perRound: 2 } }))).toMatchObject({ stale: 2 })
    const stopping = new AbortController()
    const running = ['a', 'b'].map((holder) => runRereads(partsOf(store, clock, { holder, signal: stopping.signal })))
    for (let hours = 0; hours < 5; hours++) {
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
      clock.jump(3_600_000)
    }
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
    expect(await store.note('candidates')).toMatchObject({ stale: expect.any(Number) })
    stopping.abort()
    clock.jump(1)
    await Promise.all(running)
    expect(await store.pending([1, 2, 3].map((n) => model(String(n))))).not.toContain(null)
    await store.close()
  })
})
