import { beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { SourceConditionsWatch, describedTypes, type WatchedSource } from './source-conditions.ts'
import type { Clock } from '../contracts/clock.ts'
import { PRIORITY } from '../contracts/marks.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { SourceThrottle } from '../hydrate/throttling.ts'
import { healthNote, SourceHealth } from '../hydrate/health.ts'
import { noteMappings } from '../hydrate/mappings-in-force.ts'
import { INFERENCE } from '../infer/follower/inference.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { registry } from '../testing/providers.ts'
import { saveFinding } from '../sweep/findings.ts'
import { beginProgress, saveProgress } from '../sweep/progress.ts'
import { pauseSource, resumeSource } from '../sweep/source-pause.ts'
import { sweepNote } from '../sweep/source-sweeps.ts'
import { at, saying } from '../api/testing/company.ts'
import { commitOf, gone, keyOf, leaseAll, markOf, model, stateFacts } from '../testing/store/build.ts'

type Key = ReturnType<typeof keyOf>

const UNKNOWN_MS = 10_000

const OVERDUE_MS = 10_000

const BEHIND_MS = 30_000

const START = Date.parse('2026-03-01T12:00:00Z')
const SOURCE = {
  platform: 'registry',
  types: ['Model', 'ModelInstance'],
  cadenceMs: 3_600_000,
  changesUnlisted: [],
  neverListed: [],
}
const userUri = at('aip://user/registry/ann')
const LISTED = { knownFrom: START - 90_000, knownSince: START - 60_000, lastStartedAt: START - 60_000 }
const FAILED = { failed: 'full', failures: 1, failingSince: START, lastError: 'x' }
const silent = (): void => {}
const log: Log = { debug: silent, info: silent, warn: silent, error: silent }

let now = START
let store: RecordPorts
let followed = 0
let watch: SourceConditionsWatch
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() }

beforeEach(async () => {
  now = START
  followed = 0
  store = openSqliteStore({ path: ':memory:' })
  await store.saveNote(sweepNote('registry'), LISTED)
  watch = watching(store)
  return () => store.close()
})

function watching(on: RecordPorts): SourceConditionsWatch {
  return new SourceConditionsWatch({ store: on, sources: [SOURCE], followed: () => followed, clock, log })
}

async function message(at = now) {
  now = at
  await watch.read()
  return watch.current.shortfalls
}

const registryPart = { part: 'registry', types: SOURCE.types }

describe('the condition of a source', () => {
  it('lists nothing while the source works', async () => {
    expect(await message()).toEqual([])
    expect(watch.current.platforms).toEqual(new Set(['registry']))
  })

  it('says that somebody paused it, and reports no faults meanwhile', async () => {
    await store.mark([markOf(model('m1'), START, {})])
    await store.saveNote(healthNote('registry'), { circuit: 'open', circuitSince: new Date(START).toISOString() })
    await store.saveNote(sweepNote('registry'), { ...LISTED, ...FAILED })
    await pauseSource('registry', { since: START + 1, caller: 'idp#alice', name: 'Alice' }, store)
    const reason = 'registry is paused: nothing is read from it until it is resumed'
    const paused = { ...registryPart, code: 'PAUSED', reason, since: START + 1 }
    for (let at = START; at < START + 100_000; at += 5_000) expect(await message(at)).toEqual([paused])
    await resumeSource('registry', store)
    // Unreadable, it reports the failed listing only once it answers.
    expect((await message()).map(({ code }) => code)).toEqual(['CIRCUIT_OPEN'])
    await store.saveNote(healthNote('registry'), null)
    expect((await message()).map(({ code }) => code)).toEqual(['NOT_LISTED'])
  })

  it('says that a removed source is no longer configured, until nothing of it is left', async () => {
    const [kept, deleted] = [model('m1'), model('m2')].map((uri) => keyOf(uri, 'Model', 'removed')) as [Key, Key]
    const own = stateFacts(keyOf(model('m3'), 'Model'))
    await store.commit([
      commitOf(1, [own, stateFacts(kept), stateFacts(deleted), stateFacts({ ...kept, type: 'Feature' })]),
    ])
    await store.saveNote(sweepNote('removed'), { lastFullAt: START - 7_000 })
    const reason = 'no source is configured for removed any more: what it stated is as it was last read'
    const removed = { code: 'NO_SOURCE', part: 'removed', types: ['Feature', 'Model'], reason, since: START - 7_000 }
    followed = 9
    expect(await message()).toEqual([removed])
    await store.commit([commitOf(2, [gone(deleted), gone({ ...kept, type: 'Feature' })])])
    expect(await message()).toEqual([{ ...removed, types: ['Model'] }])
    await store.commit([commitOf(3, [gone(kept)])])
    expect(await message()).toEqual([])
  })

  it('has the time of its last complete sweep, even from an older note', async () => {
    await message()
    expect(watch.current.listings).toEqual([{ platform: 'registry', types: SOURCE.types, at: LISTED.knownFrom }])
    const { version } = watch.current
    await store.saveNote(sweepNote('registry'), { ...LISTED, lastFullAt: START - 5_000 })
    await message()
    // Another listing alone changes no cached answer.
    expect(watch.current).toMatchObject({ version, listings: [{ at: START - 5_000 }] })
    await store.saveNote(sweepNote('registry'), { lastStartedAt: START })
    await message()
    expect(watch.current.listings).toMatchObject([{ at: null }])
  })

  it('holds no people if it was listed completely and states none', async () => {
    await store.saveNote(sweepNote('registry'), { lastStartedAt: START })
    await message()
    expect(watch.current.withoutPeople).toEqual(new Set())
    await store.saveNote(sweepNote('registry'), LISTED)
    await message()
    const { version } = watch.current
    expect(watch.current.withoutPeople).toEqual(new Set(['registry']))
    await store.commit([commitOf(1, [stateFacts(keyOf(userUri, 'User', 'registry'))])])
    await message()
    expect(watch.current).toMatchObject({ version: version + 1, withoutPeople: new Set() })
  })

  it('includes an added source from the next reading on', async () => {
    const sources: WatchedSource[] = [SOURCE]
    watch = new SourceConditionsWatch({ store, sources, followed: () => followed, clock, log })
    expect(await message()).toEqual([])
    const { version } = watch.current
    sources.push({
      platform: 'orchestrator',
      types: ['Pipeline'],
      cadenceMs: 3_600_000,
      changesUnlisted: [],
      neverListed: [],
    })
    await watch.read()
    expect(watch.current).toMatchObject({ version: version + 1, platforms: new Set(['registry', 'orchestrator']) })
  })

  it('costs no more reads of the record for more sources, if all work', async () => {
    const readsFor = async (sources: number): Promise<number> => {
      let calls = 0
      const counting = new Proxy(store, {
        get: (_, name) => {
          calls++
          return Reflect.get(store, name) as unknown
        },
      })
      const many = Array.from({ length: sources }, (_, i) => ({
        platform: `registry-${i}`,
        types: ['Model'],
        cadenceMs: 3_600_000,
        changesUnlisted: [],
        neverListed: [],
      }))
      const watch = new SourceConditionsWatch({ store: counting, sources: many, followed: () => followed, clock, log })
      await watch.read()
      return calls
    }
    expect(await readsFor(50)).toBe(await readsFor(1))
    expect(await readsFor(50)).toBeLessThanOrEqual(7)
  })

  it('reports an open circuit since it opened, until a probe succeeds', async () => {
    const throttle = new SourceThrottle(
      { ratePerSecond: 10, burst: 1, concurrency: 1, timeoutMs: 1, maxBytes: 1 },
      () => 0.5,
    )
    const health = new SourceHealth('registry', registry, throttle)
    const read = async (outcome: 'ok' | 'unavailable', at: number): Promise<void> => {
      health.noteRead(outcome, { now: at, reason: null })
      if (outcome === 'ok') throttle.worked()
      else throttle.failed(at)
      await health.save({ now: at, drift: {} }, (note) => store.saveNote(healthNote('registry'), note))
    }
    for (let i = 0; i < 4; i++) await read('unavailable', START + i)
    expect(await message()).toEqual([])
    await read('unavailable', START + 4)
    const open = [{ ...registryPart, code: 'CIRCUIT_OPEN', reason: "registry doesn't answer", since: START + 4 }]
    expect(await message()).toEqual(open)
    const { version } = watch.current
    throttle.admission(START + 10_000)
    await read('unavailable', START + 10_000)
    expect(await message(START + 10_000)).toEqual(open)
    expect(watch.current.version).toBe(version)
    throttle.admission(START + 60_000)
    await read('ok', START + 60_000)
    expect(await message(START + 60_000)).toEqual([])
    expect(watch.current.version).toBe(version + 1)
    // Another occurrence has its own time.
    for (let i = 0; i < 5; i++) await read('unavailable', START + 70_000)
    expect(await message(START + 70_000)).toEqual([{ ...open[0], since: START + 70_000 }])
  })

  it('reports a requested pause until it is over', async () => {
    const throttle = new SourceThrottle(
      { ratePerSecond: 10, burst: 1, concurrency: 1, timeoutMs: 1, maxBytes: 1 },
      () => 0.5,
    )
    const health = new SourceHealth('registry', registry, throttle)
    health.noteRead('throttled', { now, reason: null })
    throttle.throttled(now, 5_000)
    await health.save({ now, drift: {} }, (note) => store.saveNote(healthNote('registry'), note))
    expect(await message(START + 4_999)).toMatchObject([{ ...registryPart, code: 'PAUSED', since: START }])
    expect(await message(START + 5_000)).toEqual([])
  })

  it('is BEHIND if a change waits longer than the threshold, from its mark to its read', async () => {
    const { uri } = saying({ type: 'Model', uri: 'aip://model/registry/a' })
    const cause = { kind: 'event', trace: 'test', since: now } as const
    await store.mark([{ uri, expects: [], priority: PRIORITY.event, due: now, cause }])
    expect(await message(START + BEHIND_MS)).toEqual([])
    const behind = { ...registryPart, code: 'BEHIND', reason: expect.stringContaining('wait to be read'), since: START }
    const overdue = START + BEHIND_MS + 1
    expect(await message(overdue)).toEqual([])
    expect(await message(overdue + OVERDUE_MS - 1)).toEqual([])
    expect(await message(overdue + OVERDUE_MS)).toEqual([behind])
    const [lease] = await leaseAll(store, now, { limit: 1 })
    if (lease === undefined) throw new Error('nothing to lease')
    const { generation, fence } = lease
    const settle = { kind: 'done', uri, generation, fence, due: now, rereads: 0 } as const
    await store.commit([{ cause, at: now, settle, documents: [] }])
    expect(await message(now + 1)).toEqual([])
  })

  it('is not BEHIND if an unresolvable URI is retried now and then', async () => {
    const uri = saying({ type: 'Model', uri: 'aip://model/registry/none' }).uri
    const cause = { kind: 'reference', trace: 'test', since: now } as const
    const again = START + 10 * BEHIND_MS
    await store.mark([{ uri, expects: [], priority: PRIORITY.reference, due: now, cause }])
    const [lease] = await leaseAll(store, now, { limit: 1 })
    if (lease === undefined) throw new Error('nothing to lease')
    const { generation, fence } = lease
    const settle = { kind: 'retry', uri, generation, fence, due: again } as const
    await store.commit([{ cause, at: now, settle, documents: [] }])
    for (const at of [again - 1, again, again + 2_000, again + OVERDUE_MS - 1]) expect(await message(at)).toEqual([])
  })

  it('reports that eventless changes may be missing once listings have failed for some seconds', async () => {
    await store.saveNote(sweepNote('registry'), { ...LISTED, ...FAILED })
    const failing = {
      ...registryPart,
      code: 'NOT_LISTED',
      reason: expect.stringContaining('listing of registry failed'),
    }
    expect(await message(START + 4_999)).toEqual([])
    expect(await message(START + 5_000)).toEqual([{ ...failing, since: START - 60_000 }])
    await store.saveNote(sweepNote('registry'), FAILED)
    expect(await message()).toEqual([])
  })

  it('is HELD if a listing is untrusted or suspected deletions wait for a person', async () => {
    await saveFinding(store, 'registry', {
      type: 'Model',
      finding: { kind: 'repeats', type: 'Model', at: 5, error: '' },
    })
    const repeats = 'registry repeats itself in its listing of Model, so that no deletions are noticed'
    expect(await message()).toMatchObject([
      { ...registryPart, types: ['Model'], code: 'HELD', since: 5, reason: repeats },
    ])
    const counts = { sweep: 5, expected: 40, vanished: 38, missing: 39 }
    await saveFinding(store, 'registry', {
      type: 'Model',
      finding: { kind: 'shrunk', type: 'Model', at: 5, ...counts },
    })
    const lacks = 'registry no longer lists 39 known entities, so many that they stay until a person decides'
    expect(await message()).toMatchObject([{ types: ['Model'], code: 'HELD', since: 5, reason: lacks }])
    await saveFinding(store, 'registry', { type: 'Model', finding: null })
    const guard = { share: 0.1, atLeast: 1, windowMs: 60_000 }
    const cause = { kind: 'event', trace: 'test', since: now } as const
    const { uri, statement } = saying({ type: 'Model', uri: 'aip://model/registry/a' })
    const key = { platform: 'registry', type: 'Model', uri }
    const answer = { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'test' } as const
    for (const one of [answer, { kind: 'gone', history: false } as const])
      await store.commit([{ cause, at: now, settle: null, documents: [{ key, answer: one, requestedAt: now }], guard }])
    followed = (await store.head()).tx
    expect(await message()).toMatchObject([{ ...registryPart, types: ['Model'], code: 'HELD', since: START }])
  })
})

describe('the past of a source', () => {
  const beginnings = async () => {
    await watch.read()
    return watch.current.beginnings
  }
  const listing = { ...registryPart, code: 'NOT_LISTED', reason: "registry wasn't listed completely" }
  const listed = { ...listing, at: LISTED.knownSince, since: LISTED.knownFrom }

  it('begins with its first complete sweep', async () => {
    expect(await beginnings()).toEqual([listed])
    await store.saveNote(sweepNote('registry'), {})
    await saveProgress(store, 'registry', beginProgress(LISTED.knownFrom))
    expect(await beginnings()).toEqual([{ ...listed, at: null }])
  })

  it('begins with the mapping of a type, and again with a changed one', async () => {
    await noteMappings({ platform: 'registry', versions: { Model: '1' }, now: 1_000 }, store)
    await noteMappings({ platform: 'registry', versions: { Model: '1', ModelInstance: '1' }, now: 2_000 }, store)
    await noteMappings({ platform: 'registry', versions: { Model: '2', ModelInstance: '2' }, now: 3_000 }, store)
    const later = { code: 'BEGAN_LATER', part: 'registry' }
    const read = { ...later, reason: "registry wasn't read for this type before" }
    expect(await beginnings()).toEqual([
      { ...read, types: ['Model'], at: 1_000, since: 1_000 },
      {
        ...later,
        types: ['Model', 'ModelInstance'],
        at: 3_000,
        since: 3_000,
        reason: expect.stringContaining('an earlier mapping read'),
      },
      { ...read, types: ['ModelInstance'], at: 2_000, since: 2_000 },
      listed,
    ])
  })

  it('is unknown if the record is older than the notes', async () => {
    const { uri, statement } = saying({ type: 'Model', uri: 'aip://model/registry/a' })
    const answer = { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'test' } as const
    const documents = [{ key: { platform: 'registry', type: 'Model', uri }, answer, requestedAt: now }]
    await store.commit([{ cause: { kind: 'event', trace: 't', since: now }, at: now, settle: null, documents }])
    await noteMappings({ platform: 'registry', versions: { Model: '1' }, now: 9_000 }, store)
    expect(await beginnings()).toEqual([listed])
  })
})

describe('the service itself', () => {
  let commits = 0
  async function commit(): Promise<number> {
    const { uri, statement } = saying({ type: 'Model', uri: `aip://model/registry/${commits++}` })
    const answer = { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'test' } as const
    const documents = [{ key: { platform: 'registry', type: 'Model', uri }, answer, requestedAt: now }]
    await store.commit([{ cause: { kind: 'event', trace: 't', since: now }, at: now, settle: null, documents }])
    return (await store.head()).tx
  }

  it('is BEHIND if its graph has not reached the end of the log one reading later', async () => {
    const tx = await commit()
    expect(await message()).toEqual([])
    const behind = { code: 'BEHIND', part: 'graph', types: null, reason: expect.any(String), since: START + 2_000 }
    expect(await message(START + 2_000)).toEqual([behind])
    expect(await message(START + 4_000)).toEqual([behind])
    followed = tx
    expect(await message(START + 6_000)).toEqual([])
  })

  it('is BEHIND if its inference lags longer than the threshold', async () => {
    followed = await commit()
    expect(await message()).toEqual([])
    expect(await message(START + BEHIND_MS - 1)).toEqual([])
    expect(await message(START + BEHIND_MS)).toMatchObject([{ code: 'BEHIND', part: 'rules', types: null }])
    await store.saveCheckpoint(INFERENCE, followed)
    expect(await message(START + BEHIND_MS + 1)).toEqual([])
  })

  it("reports UNKNOWN, keeping the last condition, if it couldn't be read for long", async () => {
    const paused = { circuit: 'closed', pausedUntil: new Date(START + 900_000).toISOString() }
    await store.saveNote(healthNote('registry'), paused)
    const lost = openSqliteStore({ path: ':memory:' })
    await lost.close()
    let away = true
    const flaky = new Proxy(store, { get: (of, name) => Reflect.get(away ? lost : of, name) })
    away = false
    watch = watching(flaky)
    await message()
    away = true
    expect(await message(START + UNKNOWN_MS - 1)).toMatchObject([{ code: 'PAUSED' }])
    const unknown = { code: 'UNKNOWN', part: 'record', types: null, reason: expect.any(String), since: START }
    expect(await message(START + UNKNOWN_MS)).toEqual([expect.objectContaining({ code: 'PAUSED' }), unknown])
    expect(await message(START + 2 * UNKNOWN_MS)).toHaveLength(2)
    away = false
    expect(await message()).toMatchObject([{ code: 'PAUSED' }])
  })
})

it('the types of a source include the parts that its records name', () => {
  const orchestrator = DEMO_PROVIDERS.get('orchestrator')
  if (orchestrator === undefined) throw new Error('there is no orchestrator')
  expect(describedTypes(orchestrator)).toEqual(expect.arrayContaining(['PipelineRun', 'AbTestCell']))
})

it('the types of a source include other entities that its records describe', () => {
  expect(describedTypes(builtinProvider('feast'))).toEqual(expect.arrayContaining(['FeatureGroup', 'Feature']))
  expect(describedTypes(builtinProvider('airflow'))).toEqual(expect.arrayContaining(['PipelineRequest']))
  expect(describedTypes(builtinProvider('unleash'))).toEqual(['AbTest', 'AbTestCell', 'UnleashVariant'])
})
