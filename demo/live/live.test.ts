import { describe, expect, test } from 'vitest'
import { Changer } from '../changer.ts'
import { DAY, MINUTE, planFor } from '../company/plan.ts'
import { plurals, type Plural } from '../company/sizes.ts'
import { storyOf } from '../company/story/story.ts'
import type { MutableJsonObject } from '../schema.ts'
import { DemoStore } from '../store.ts'
import { idKeyOf } from '../tables/all.ts'
import { ORDINARY_PAUSE, createLive } from './live.ts'

const EPOCH = Date.UTC(2026, 10, 20)
const HOURS = 2

/** A company after so many hours at one change per second, with a simulated clock. */
function runLive(seed: number): { readonly before: Company; readonly after: Company } {
  const store = new DemoStore(planFor('small', seed, EPOCH))
  let now = EPOCH
  const clock = (): number => now
  const live = createLive(store, new Changer({ store, clock, append: () => undefined, emit: () => undefined }), clock)
  const before = companyIn(store)
  for (let second = 0; second < HOURS * 3_600; second++) {
    now += 1_000
    live.step()
  }
  return { before, after: companyIn(store) }
}

interface Company {
  readonly tests: Counts
  readonly deployments: Counts
  readonly instances: Counts
  readonly models: Counts
  readonly users: Counts
  /** Number of people per team. */
  readonly teams: Counts
  readonly described: Readonly<Record<string, MutableJsonObject | null>>
}

type Counts = Readonly<Record<string, number>>

function companyIn(store: DemoStore): Company {
  const records = (plural: Plural): MutableJsonObject[] => [...store.records(plural)].map(([, record]) => record)
  const made = records('instances').filter(({ version }) => !String(version).startsWith('live.'))
  const described = plurals.flatMap((plural) =>
    storyOf(plural, idKeyOf(plural), EPOCH).map(({ id }) => [`${plural} ${id}`, store.get(plural, id)] as const),
  )
  return {
    tests: countBy(records('tests').map(({ status }) => status)),
    deployments: countBy(records('deployments').map(({ status }) => status)),
    instances: countBy(made.map(({ state }) => (state === 'trained' ? 'validated' : state))),
    models: countBy(records('models').map(({ stage }) => stage)),
    users: countBy(records('users').map(({ active }) => active)),
    teams: countBy(records('users').flatMap(({ group_ids }) => group_ids)),
    described: Object.fromEntries(described),
  }
}

function countBy(values: readonly unknown[]): Counts {
  return Object.fromEntries([...Map.groupBy(values, String)].map(([value, all]) => [value, all.length]))
}

describe.each([1, 7, 42])('two hours of life under seed %i', (seed) => {
  const { before, after } = runLive(seed)

  test('start as many tests as they end, and add as many people as leave', () => {
    expect(after.tests).toEqual(before.tests)
    expect(after.users).toEqual(before.users)
    expect(after.teams).toEqual(before.teams)
  })

  test('release as many instances as they retire, and keep models and deployments alive', () => {
    expect(after.instances).toEqual(before.instances)
    expect(after.models).toEqual(before.models)
    const { retired, serving = 0 } = before.deployments
    expect(after.deployments).toMatchObject({ retired })
    expect(after.deployments.serving).toBeGreaterThan(serving * 0.7)
  })

  test('leave the documented examples unchanged', () => {
    expect(Object.keys(before.described).length).toBeGreaterThan(100)
    expect(after.described).toEqual(before.described)
  })
})

describe('two ordinary days', () => {
  const DAYS = 2
  const store = new DemoStore(planFor('small', 1, EPOCH))
  let now = EPOCH
  const seen: { readonly plural: Plural; readonly at: number; readonly record: MutableJsonObject }[] = []
  const teamsBefore = new Map(
    [...store.records('users')].map(([id, { group_ids, active }]) => [id, [group_ids, active]]),
  )
  const startsBefore = new Map([...store.records('tests')].map(([id, record]) => [id, record['starts_at']]))
  const live = createLive(
    store,
    new Changer({
      store,
      clock: () => now,
      append: ({ plural, record }) => record !== null && seen.push({ plural, at: now, record }),
      emit: () => undefined,
    }),
    () => now,
  )
  for (; now < EPOCH + DAYS * DAY; now += ORDINARY_PAUSE) live.live()
  const runs = seen.filter(({ plural }) => plural === 'pipeline-runs')
  const ended = runs.filter(({ record }) => record['status'] !== 'running')

  test('have a few runs a minute, which take minutes and seldom fail', () => {
    const started = runs.filter(({ record }) => record['status'] === 'running')
    expect(started.length / (DAYS * DAY)).toBeGreaterThan(1 / MINUTE)
    expect(started.length / (DAYS * DAY)).toBeLessThan(4 / MINUTE)
    const lengths = ended.map(({ at, record }) => at - Date.parse(String(record['started_at'])))
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(3 * MINUTE - 1)
    expect(ended.filter(({ record }) => record['status'] === 'failed').length / ended.length).toBeLessThan(0.15)
    expect(Math.abs(ended.length - started.length)).toBeLessThan(50)
  })

  test('end runs that were already running', () => {
    const later = ended.filter(({ record }) => Date.parse(String(record['started_at'])) < EPOCH)
    expect(later.length).toBeGreaterThan(0)
    const open = [...store.records('pipeline-runs')].filter(([, { status }]) => status === 'running')
    expect(open.filter(([, record]) => Date.parse(String(record['started_at'])) < EPOCH)).toEqual([])
  })

  test('end few tests, none of them within its first two weeks', () => {
    const stopped = seen.filter(({ plural, record }) => plural === 'tests' && record['status'] === 'STOPPED')
    expect(stopped.length).toBeLessThanOrEqual(DAYS + 1)
    for (const { at, record } of stopped)
      expect(at - Date.parse(String(startsBefore.get(String(record['test_id']))))).toBeGreaterThanOrEqual(14 * DAY)
  })

  test('leave nearly everybody in place', () => {
    const moved = [...store.records('users')].filter(
      ([id, { group_ids, active }]) => JSON.stringify([group_ids, active]) !== JSON.stringify(teamsBefore.get(id)),
    )
    expect(moved.length).toBeLessThanOrEqual(4)
  })
})
