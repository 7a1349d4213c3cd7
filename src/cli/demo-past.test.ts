import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../demo/company.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { must } from '../lib/result.ts'
import { makeUri } from '../model/uri.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { originPhrase } from '../query/time/wording.ts'
import { DATABASE, hasNoRecord } from '../wiring/record.ts'
import { demoConfiguration } from './configuration.ts'
import { recordPast, RecordingPace } from './demo-past.ts'
import { readSettings } from './settings.ts'

const DAY = 86_400_000
const DAYS = 25
const EPOCH = Date.UTC(2026, 10, 20, 9)

const TEST = must(makeUri('ab-test', 'experimentation', '12345'))
const MODEL = must(makeUri('model', 'registry', 'ranking-v5'))

let folder: string
let demo: Demo
let store: RecordPorts
let log: readonly LogEntry[]
const days: number[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-past-'))
  demo = await startDemo({ epoch: EPOCH, only: ['registry', 'experimentation'] })
  const settings = readSettings({ MLG_DATA: folder })
  const sources = (['registry', 'experimentation'] as const).map((name) => ({
    platform: name,
    provider: name,
    baseUrl: demo.sources[name],
  }))
  const config = { ...demoConfiguration(settings, 1, sources), logLevel: 'silent' as const }
  expect(hasNoRecord(config)).toBe(true)
  const control = demo.sources.registry
  await recordPast({
    config,
    control,
    epoch: EPOCH,
    days: DAYS,
    longestMs: 120_000,
    shown: (day) => void days.push(day),
  })
  expect(hasNoRecord(config)).toBe(false)
  store = openSqliteStore({ path: join(folder, DATABASE), readonly: true })
  log = await store.read(0, 100_000)
}, 150_000)
afterAll(async () => {
  await store?.close()
  await demo?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const day = ({ at }: LogEntry): number => Math.floor((at - (EPOCH - DAYS * DAY)) / DAY)

/** The status, this many days before the epoch, of the story's test 12345, which started 19 days before it. */
async function statusBefore(daysAgo: number): Promise<unknown> {
  const [entity] = await store.entities([TEST], await store.txAt(EPOCH - daysAgo * DAY + DAY / 4))
  return entity?.stated.flatMap(({ attributes }) => attributes.status ?? [])
}

it("the demo's past is written at past moments, in order, up to the present", () => {
  const times = log.map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times[0]).toBeGreaterThanOrEqual(EPOCH - DAYS * DAY)
  expect(times.at(-1)).toBeLessThan(EPOCH + 600_000)
  expect(new Set(log.map(day)).size).toBeGreaterThan(15)
  expect([days[0], days.at(-1)]).toEqual([0, DAYS])
})

it("the demo's past marks everything that sources state as simulated", () => {
  expect(new Set(log.map(({ cause }) => cause.kind))).toEqual(new Set(['simulated', 'rule']))
  const document = { platform: 'registry', type: 'Model', uri: MODEL }
  expect(originPhrase('simulated', document)).toBe('stated by registry in the simulated past')
})

it("the demo's past shows each entity as it was then", async () => {
  expect(await statusBefore(22)).toEqual(['DRAFT'])
  expect(await statusBefore(15)).toEqual(['ACTIVE'])
})

it("the demo's past leaves no entity to be read again", async () => {
  const [status] = await store.documentStatuses([{ platform: 'registry', type: 'Model', uri: MODEL }])
  const present = await fetch(`${demo.sources.registry}/api/v1/models/ranking-v5`)
  expect(status).toMatchObject({ etag: present.headers.get('etag'), gone: false, lastError: null })
  // On a busy machine an event may come while its entity is read: the second read finds nothing new.
  const statuses = Object.keys(demo.stats('registry').by_status).filter((one) => one !== '304')
  expect(statuses).toEqual(['200'])
})

it("the demo's past begins as many days ago as the setting says", () => {
  expect([readSettings({}).demoDays, readSettings({ MLG_DEMO_DAYS: '0' }).demoDays]).toEqual([30, 0])
  for (const days of ['100', '-1', 'many'])
    expect(() => readSettings({ MLG_DEMO_DAYS: days })).toThrow(/must be a number of days from 0 .* to 90/)
})

describe('the pace of recording', () => {
  /** Returns which of the moments are recorded if the first takes 5 s and each other this long. */
  function recordedMoments(count: number, eachMs: number): number[] {
    let now = 0
    const pace = new RecordingPace(20_000, () => now)
    const nths: number[] = []
    for (let nth = 0; nth < count; nth += pace.stride(count - 1 - nth)) {
      nths.push(nth)
      now += nth === 0 ? 5_000 : eachMs
    }
    return nths
  }

  it('skips no moment if there is time for all', () => {
    expect(recordedMoments(72, 100)).toHaveLength(72)
  })

  it('spreads the affordable moments evenly, and always includes the last', () => {
    const nths = recordedMoments(72, 500)
    expect(nths.at(-1)).toBe(71)
    expect(nths.length).toBeLessThan(40)
    expect(nths.length).toBeGreaterThan(20)
    const strides = nths.slice(2).map((nth, i) => nth - (nths[i + 1] ?? 0))
    expect(Math.max(...strides)).toBeLessThanOrEqual(4)
  })

  it('includes the first and the last if there is time for none', () => {
    expect(recordedMoments(72, 30_000)).toEqual([0, 1, 71])
  })
})
