import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { must } from '../lib/result.ts'
import { violationEdge } from '../model/policy.ts'
import { canonicalUri } from '../model/uri.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { company, MODEL, saying } from './testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MIDNIGHT = Math.floor(FIRST_MINUTE / DAY_MS) * DAY_MS
const OTHER = must(canonicalUri('aip://model/registry/ranking-model-v6'))

let world: ApiWorld
beforeAll(async () => {
  const content = { enforces: ['G4', 'G7'] }
  world = await openWorld(must(loadCatalogue([...BUILTIN, { name: 'ours.json', content }])))
  await world.say(
    ...company(),
    saying({ type: 'Model', uri: OTHER, attributes: { name: 'V6', tags: [{ tag: 'secret' }] } }),
  )
})
afterAll(() => world.close())

/** Concludes this many days after the first midnight. */
async function conclude(days: number, change: 'asserted' | 'retracted', policy: string, model: string): Promise<void> {
  const uri = must(canonicalUri(model))
  const claim = { type: violationEdge(policy), from: uri, to: uri }
  const write = stateConclusions(policy, { [change]: [claim], about: { version: 1 } })
  await world.store.commit([commitOf(MIDNIGHT + days * DAY_MS + HOUR_MS, [write])])
  await world.reached()
}

interface Trend {
  readonly ends: readonly string[]
  readonly policies: readonly { readonly id: string; readonly open: readonly number[] }[]
}
const trend = async (query = ''): Promise<Trend> => {
  const { status, body } = await world.get(`/api/v1/policy-trend${query}`)
  expect(status).toBe(200)
  return body as Trend
}

/** Returns the counts in the list of policies as of the end of each day. */
async function listedThen({ ends, policies }: Trend): Promise<Trend['policies']> {
  const lists = await Promise.all(
    ends.map(async (end) => {
      const asOf = new Date(Date.parse(end) - 1).toISOString()
      const { body } = await world.get(`/api/v1/policies?asOf=${asOf}`)
      return (body as { readonly policies: readonly { readonly id: string; readonly violations: number }[] }).policies
    }),
  )
  return policies.map(({ id }) => ({
    id,
    open: lists.map((rows) => rows.find((row) => row.id === id)?.violations ?? -1),
  }))
}

it('the trend counts violations of each policy at the end of each day', async () => {
  expect(await trend()).toMatchObject({ ends: [], policies: [{ id: 'G4', open: [] }, { id: 'G7' }], complete: true })
  await conclude(1, 'asserted', 'G7', MODEL)
  await conclude(1, 'asserted', 'G4', MODEL)
  await conclude(2, 'asserted', 'G7', OTHER)
  await conclude(4, 'retracted', 'G7', MODEL)
  const found = await trend()
  expect(found.ends).toEqual([1, 2, 3, 4].map((day) => new Date(MIDNIGHT + day * DAY_MS).toISOString()))
  expect(found.policies.find(({ id }) => id === 'G7')?.open).toEqual([0, 1, 2, 2])
  expect(found.policies).toEqual(await listedThen(found))
})

it('the trend covers the two weeks before the requested moment', async () => {
  await conclude(30, 'asserted', 'G7', MODEL)
  const found = await trend()
  expect(found.ends).toHaveLength(14)
  expect(found.ends.at(-1)).toBe(new Date(MIDNIGHT + 30 * DAY_MS).toISOString())
  expect(found.policies).toEqual(await listedThen(found))
  const before = await trend(`?asOf=${new Date(MIDNIGHT + 2 * DAY_MS + 2 * HOUR_MS).toISOString()}`)
  expect(before.policies.find(({ id }) => id === 'G7')?.open).toEqual([0, 1])
})

it('the trend does not count hidden entities', async () => {
  world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
  world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
  const found = await trend()
  expect(found.policies.find(({ id }) => id === 'G7')?.open).toEqual(Array.from({ length: 14 }, () => 0))
})
