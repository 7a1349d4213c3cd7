import { afterEach, beforeEach, expect, it } from 'vitest'
import { commitOf, stateEnriched, failedWrite, gone, keyOf } from '../testing/store/build.ts'
import { ALICE, at, MODEL, saying } from './testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

/**
 * The system's own facts about an entity change in transactions that say nothing else about it. Earlier reads must not
 * outlast them.
 */
const QUERY = `{ entity(uri: "${MODEL}") { name state enrichedAt deletedAtSource issues { kind } } }`
const MINUTE = 60_000
let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'Ranking' }, edges: [['Entity.ownedBy', ALICE]] }),
  )
})
afterEach(() => world.close())

/** Shows it like a request that may use an earlier read; equal to a fresh read. */
async function shown(): Promise<unknown> {
  const { data } = await world.ask(QUERY)
  const { data: again, extensions } = await world.ask(QUERY, { debug: true })
  expect(again).toEqual(data)
  expect(extensions).toMatchObject({ reads: 0 })
  return (data as { entity: unknown }).entity
}

async function say(minutes: number, ...documents: Parameters<typeof commitOf>[1]): Promise<void> {
  await world.store.commit([commitOf(FIRST_MINUTE + minutes * MINUTE, documents)])
  await world.reached()
}

const NEVER = { name: 'Ranking', enrichedAt: null, deletedAtSource: null, issues: [] }

it('the history shows that an entity was enriched', async () => {
  expect(await shown()).toEqual({ ...NEVER, state: 'HYDRATED' })
  await say(5, stateEnriched(at(MODEL)))
  expect(await shown()).toMatchObject({ ...NEVER, state: 'ENRICHED' })
})

it('the history shows that an entity was deleted at its source, and restored', async () => {
  expect(await shown()).toMatchObject({ deletedAtSource: null })
  await say(5, gone(keyOf(at(MODEL), 'Model'), true))
  expect(await shown()).toMatchObject({ deletedAtSource: '2026-01-01T00:05:00.000Z' })
  await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name: 'Ranking' } }))
  expect(await shown()).toMatchObject({ deletedAtSource: null })
})

it('the history shows that documents contradict each other', async () => {
  expect(await shown()).toMatchObject({ issues: [] })
  await world.say(saying({ type: 'ModelInstance', uri: MODEL }))
  expect(await shown()).toMatchObject({ issues: [{ kind: 'two-types' }] })
})

it('the history shows that no source has a referenced entity', async () => {
  const owner = async (): Promise<unknown> => {
    const ask = `{ entity(uri: "${MODEL}") { ownedBy { edges { node { ... on Entity { state issues { kind } } } } } } }`
    const { data } = await world.ask(ask)
    return (data as { entity: { ownedBy: { edges: { node: unknown }[] } } }).entity.ownedBy.edges[0]?.node
  }
  expect(await owner()).toEqual({ state: 'UNCACHED', issues: [] })
  await say(5, gone(keyOf(at(ALICE), 'User', 'identity')))
  expect(await owner()).toEqual({ state: 'UNCACHED', issues: [{ kind: 'unresolvable' }] })
})

it('state outside the log is read anew for each request', async () => {
  const ask = async (): Promise<unknown> => {
    const { data } = await world.ask(`{ entity(uri: "${MODEL}") { lastError } }`)
    return (data as { entity: unknown }).entity
  }
  expect(await ask()).toEqual({ lastError: null })
  await say(5, failedWrite(keyOf(at(MODEL), 'Model'), 'the source answered 500'))
  expect(await ask()).toEqual({ lastError: expect.stringContaining('the source answered 500') as string })
})
