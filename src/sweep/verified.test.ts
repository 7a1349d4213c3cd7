import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { Provider, ReadOptions, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { planRead } from '../hydrate/read-plan.ts'
import { readMark } from '../hydrate/read.ts'
import { settle } from '../hydrate/settlement.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import { randomFrom } from '../lib/random.ts'
import type { Entity } from '../query/entities/entity.ts'
import { NO_SHORTFALLS } from '../contracts/source-conditions.ts'
import { verificationOf } from '../query/entities/cadence.ts'
import type { Reader } from '../query/reader.ts'
import { silentLog, sourceConfig } from '../testing/parts.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { runs } from '../testing/runs.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import { causeOf, keyOf, markOf, model, stateFacts } from '../testing/store/build.ts'
import { beginProgress } from './progress.ts'
import { sweepAll, sweepChanges } from './sweep.ts'
import type { SweepOnDuty } from './sweep-parts.ts'
import { isWholeReadDue, PERIOD_MS, wholeReadsOf } from './whole-reads.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const STEP = 20 * MINUTE
const LISTING_MS = 60 * MINUTE
/** The stated bound: a slot and the period before it, until the next two listings. */
const BOUND_MS = 2 * PERIOD_MS + 2 * LISTING_MS + 5 * MINUTE
/** Nothing changes after that: a reported change would correct an earlier mistake. */
const CHANGING_MS = 4 * 60 * MINUTE
const HISTORY_MS = CHANGING_MS + BOUND_MS + 4 * STEP
const NAMES = ['a', 'b', 'c', 'd', 'e']

const provider: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {},
  types: { Model: restType({ type: 'Model', plural: 'models', fields: {} }) },
}

const interpreter: Interpreter = {
  version: () => 'm@1',
  document: (uri, type, { body, etag }) => {
    const description = isObject(body) ? body['description'] : undefined
    return stateFacts(keyOf(uri, type), { facts: { description: description ?? null }, ...(etag !== null && { etag }) })
      .answer
  },
  merged: (_, [first]) => first,
  pushedRecord: (_uri, _type, payload) => payload,
  allowed: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
  skipped: () => undefined,
}

/** A source's mistakes. */
interface Lies {
  readonly etag: boolean
  readonly time: boolean
  readonly lostEvents: boolean
  /** Its listings state no versions at all. */
  readonly unversioned: boolean
}

/** A registry whose models change in place, sometimes unreported. */
class Registry implements Source {
  readonly #things = new Map<string, { value: number; version: number; updatedAt: number; changedAt: number }>()
  readonly #lies: Lies

  constructor(lies: Lies) {
    this.#lies = lies
    for (const name of NAMES) this.#things.set(name, { value: 0, version: 0, updatedAt: START, changedAt: START })
  }

  change(name: string, now: number, lies: boolean): void {
    const thing = this.#of(name)
    thing.value++
    thing.changedAt = now
    if (!(lies && this.#lies.etag)) thing.version++
    if (!(lies && this.#lies.time)) thing.updatedAt = now
  }

  stateOf(name: string): { readonly value: number; readonly changedAt: number } {
    return this.#of(name)
  }

  ask({ path }: SourceRequest, { etag }: ReadOptions): Promise<SourceAnswer> {
    const { pathname, searchParams } = new URL(path, 'http://x')
    const name = pathname.split('/')[4]
    if (name === undefined) return Promise.resolve(okAnswer({ items: this.#listed(searchParams), next_cursor: null }))
    const { value, version } = this.#of(name)
    const current = `"${version}"`
    if (etag === current) return Promise.resolve({ kind: 'not-modified' })
    return Promise.resolve({ ...okAnswer({ id: name, description: `value ${value}` }), etag: current })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #listed(query: URLSearchParams): JsonObject[] {
    const since = Date.parse(query.get('updated_since') ?? new Date(0).toISOString())
    return [...this.#things]
      .filter(([, { updatedAt }]) => updatedAt >= since)
      .map(([id, { version }]) => ({ id, ...(!this.#lies.unversioned && { etag: `"${version}"` }) }))
  }

  #of(name: string) {
    const thing = this.#things.get(name)
    if (thing === undefined) throw new Error(`the registry has no ${name}`)
    return thing
  }
}

function okAnswer(body: JsonObject): Extract<SourceAnswer, { kind: 'ok' }> {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
}

/** Reads everything marked, like a worker. */
async function readMarked(store: RecordPorts, source: Source, now: number): Promise<void> {
  const { leases } = await store.lease({ platform: 'registry', limit: 100, now, leaseMs: MINUTE })
  for (const mark of leases) {
    const plan = planRead(mark, provider, ['Model'])
    if (plan.kind === 'nothing') throw new Error(plan.why)
    const signal = new AbortController().signal
    const context = {
      source,
      provider,
      catalogue: builtinCatalogue(),
      interpreter,
      redact: [],
      store,
      now: () => now,
      signal,
    }
    const report = await readMark(mark, plan, context)
    if (report.kind !== 'answered') throw new Error(report.kind)
    const at = { now, random: () => 0 }
    await store.commit([
      { cause: causeOf('sweep'), at: now, settle: settle(mark, report.writes, at), documents: report.writes },
    ])
  }
}

/** Returns the claims that were false for longer than the bound. */
async function history(seed: number): Promise<readonly string[]> {
  const random = randomFrom(seed)
  const chance = (share: number): boolean => random() < share
  const lies = { etag: chance(0.7), time: chance(0.7), lostEvents: chance(0.7), unversioned: chance(0.2) }
  const store = openSqliteStore({ path: ':memory:' })
  const clock = new VirtualClock(START)
  const source = new Registry(lies)
  const config = sourceConfig('registry')
  const { ratePerSecond } = config.limits
  const wholeReads = wholeReadsOf({ listed: NAMES.length, ratePerSecond, listingMs: LISTING_MS })
  const parts: SweepOnDuty = {
    config,
    provider,
    source,
    store,
    clock,
    random,
    wholeReads,
    catalogue: builtinCatalogue(),
    log: silentLog,
    holder: 'test',
    signal: new AbortController().signal,
    stillHeld: () => Promise.resolve(true),
  }
  const wrong: string[] = []
  const listEvery = [STEP, 2 * STEP, LISTING_MS][Math.floor(random() * 3)] ?? STEP
  for (let now = START; now < START + HISTORY_MS; now += STEP) {
    clock.jump(now - clock.now())
    for (const name of NAMES) {
      if (now > START + CHANGING_MS || !chance(0.1)) continue
      source.change(name, now, chance(0.8))
      if (!(lies.lostEvents && chance(0.8))) await store.mark([markOf(model(name), now, { expects: ['Model'] })])
    }
    if ((now - START) % listEvery === 0) await sweepAll(beginProgress(now), Infinity, parts)
    else await sweepChanges(new Date(now - 2 * STEP).toISOString(), parts)
    await readMarked(store, source, now)
    wrong.push(...(await falselyVerified(store, source, now)))
  }
  await store.close()
  return wrong
}

async function falselyVerified(store: RecordPorts, source: Registry, now: number): Promise<readonly string[]> {
  const records = await store.entities(NAMES.map(model), (await store.head()).tx)
  return NAMES.flatMap((name, i) => {
    const record = records[i] ?? null
    if (record === null) return []
    const reader = { present: true, sourceConditions: NO_SHORTFALLS } as unknown as Reader
    const verification = verificationOf(reader, { documents: record.documents, attributes: {} } as unknown as Entity)
    const { value, changedAt } = source.stateOf(name)
    const isTrue = JSON.stringify(record).includes(`"value ${value}"`)
    const falseFor = (verification?.at ?? 0) - changedAt
    if (isTrue || verification?.doubt !== null || falseFor <= BOUND_MS) return []
    return [`${name} counts as verified at ${now - START}, ${falseFor / MINUTE} minutes after it changed`]
  })
}

describe('an entity the graph calls verified', () => {
  it('matches its source now or within the stated bound, whatever versions, times and events say', async () => {
    for (let seed = 1; seed <= runs(2, 500); seed++)
      expect({ seed, wrong: await history(seed) }).toEqual({ seed, wrong: [] })
  })
})

describe('rereads of whole entities', () => {
  const wholeReads = wholeReadsOf({ listed: 1_000, ratePerSecond: 200, listingMs: LISTING_MS })
  const uris = Array.from({ length: 1_000 }, (_, n) => model(`m${n}`))

  it('happen once per period for each entity, evenly spread', () => {
    const begin = START + PERIOD_MS
    const verified = new Map(uris.map((uri) => [uri, begin]))
    const perListing: number[] = []
    for (let now = begin + STEP; now <= begin + PERIOD_MS; now += STEP) {
      const status = (uri: (typeof uris)[number]) => ({
        etag: '"1"',
        hydratedAt: START,
        lastVerified: verified.get(uri) ?? 0,
      })
      const due = uris.filter((uri) => isWholeReadDue(uri, status(uri), { ...wholeReads, now }))
      perListing.push(due.length)
      for (const uri of uris) verified.set(uri, now)
    }
    expect(perListing.reduce((a, b) => a + b, 0)).toBe(1_000)
    expect(Math.max(...perListing)).toBeLessThan((3 * 1_000 * STEP) / PERIOD_MS)
  })

  it("take at most a tenth of the source's rate", () => {
    const { periodMs } = wholeReadsOf({ listed: 1_000_000, ratePerSecond: 5, listingMs: LISTING_MS })
    expect(1_000_000 / (periodMs / 1_000)).toBeLessThanOrEqual(0.5)
  })

  it('are not all due at once after a long stop', () => {
    const now = START + 20 * PERIOD_MS
    const status = { etag: '"1"', hydratedAt: START, lastVerified: START }
    const due = uris.filter((uri) => isWholeReadDue(uri, status, { ...wholeReads, now }))
    expect(due.length).toBeLessThan(500)
  })

  it('are skipped for types that listings compare by content', () => {
    const status = { etag: 'sha256-abc', hydratedAt: START, lastVerified: START }
    const now = START + 20 * PERIOD_MS
    expect(uris.some((uri) => isWholeReadDue(uri, status, { ...wholeReads, now }))).toBe(false)
  })
})
