import { afterAll, beforeAll, expect, it } from 'vitest'
import { runForLines } from '../terminal.ts'
import { startSettledSystem, type System } from './harness.ts'

/**
 * People's statements over the demo company: visible to every kind of query, with their past, and gone without a trace
 * when retracted.
 */
const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'
const RUN = 'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101'
const PIPELINE = 'aip://pipeline/orchestrator/weekly-ranking-trainer'
const TEAM = 'aip://group/identity/personalization'

let system: System
beforeAll(async () => {
  system = await startSettledSystem()
}, 120_000)
afterAll(() => system.stop())

async function mlg(...args: readonly string[]): Promise<string> {
  const text = (await runForLines(system.url, ...args)).join('\n')
  expect(process.exitCode ?? 0, text).toBe(0)
  return text
}

interface Shown {
  readonly description: string | null
  readonly tags: readonly { readonly tag: string; readonly value: string }[] | null
  readonly owners: readonly { readonly uri: string }[]
}

async function shown(asOf?: number): Promise<Shown> {
  const query = `{ modelInstance(id: "${INSTANCE}") { description tags { tag value } owners { uri } } }`
  const { data, errors } = await system.graphql(query, undefined, asOf === undefined ? '' : `?asOf=${asOf}`)
  expect(errors).toBeUndefined()
  return data?.['modelInstance'] as Shown
}

interface Impact {
  readonly groups: Readonly<Record<string, { readonly nodes: readonly Reached[] }>>
}
interface Reached {
  readonly uri: string
  readonly path: readonly { readonly relation: string }[]
}

/**
 * Tells how a run's change reaches the instance, which also works over datasets, and whether the pipeline is concluded
 * from the run.
 */
async function findReached(asOf = ''): Promise<readonly [readonly string[], boolean]> {
  const { body } = await system.get(`/api/v1/impact?uri=${encodeURIComponent(RUN)}&limit=1000${asOf}`)
  const { groups } = body as unknown as Impact
  const found = Object.values(groups).flatMap(({ nodes }) => nodes.filter(({ uri }) => uri === INSTANCE))
  const query = `{ entity(uri: "${INSTANCE}") { relationships(type: "pipeline") { edges { node { uri } } } } }`
  const { data } = await system.graphql(query, undefined, asOf.replace('&', '?'))
  return [found.flatMap(({ path }) => path.map(({ relation }) => relation)), JSON.stringify(data).includes(PIPELINE)]
}

const STATED = [['ModelInstance.producedBy'], true] as const
const REJECTED = [['PipelineRun.produced', 'ModelInstance.trainedOn'], false] as const

async function done(path: string, body: object): Promise<number> {
  const answer = await system.post(path, { ...body, waitFor: 'visible' })
  expect(answer).toMatchObject({ status: 200, body: { visible: true, tx: expect.any(Number) } })
  await system.settled()
  return Number(answer.body['tx'])
}

it('an annotation is in every answer except its past, and retracting it restores the old state', async () => {
  const before = await shown()
  const tx = await done('/api/v1/annotations', {
    uri: INSTANCE,
    description: 'What people say of it',
    addTags: ['reviewed=by the team'],
    addOwners: [TEAM],
    by: 'Olga',
  })
  const tags = [...(before.tags ?? []), { tag: 'reviewed', value: 'by the team' }]
  const owners = [...before.owners, { uri: TEAM }]
  expect(await shown()).toEqual({
    description: 'What people say of it',
    tags: expect.arrayContaining(tags),
    owners: expect.arrayContaining(owners),
  })
  expect(await shown(tx - 1)).toEqual(before)
  expect(await mlg('why', INSTANCE, TEAM)).toContain('Olga')
  expect(await mlg('history', INSTANCE)).toMatch(/What people say of it/)

  // Repeated statements of its source change none of it.
  expect((await system.post('/api/v1/refresh', { uri: INSTANCE, waitFor: 'visible' })).status).toBe(200)
  expect((await shown()).description).toBe('What people say of it')

  await mlg('retract', INSTANCE, '--by', 'Olga', '--wait-for', 'visible')
  expect(await shown()).toEqual(before)
  expect((await shown(tx)).description).toBe('What people say of it')
}, 60_000)

it('a rejected edge is absent from answers and rules, listed, and back if the rejection is retracted', async () => {
  expect(await findReached()).toEqual(STATED)
  const edge = { from: INSTANCE, relation: 'ModelInstance.producedBy', to: RUN }
  const tx = await done('/api/v1/edges/reject', { ...edge, by: 'Olga' })
  expect(await findReached()).toEqual(REJECTED)
  expect(await findReached(`&asOf=${tx - 1}`)).toEqual(STATED)
  expect(await mlg('rejected')).toContain(RUN)
  expect(await mlg('history', INSTANCE)).toContain('Olga rejected')

  // Repeated statements of its source change none of it.
  expect((await system.post('/api/v1/refresh', { uri: INSTANCE, waitFor: 'visible' })).status).toBe(200)
  await system.settled()
  expect(await findReached()).toEqual(REJECTED)

  await done('/api/v1/retractions', { uri: INSTANCE, by: 'Olga' })
  expect(await findReached()).toEqual(STATED)
  expect((await system.get('/api/v1/edges/rejected')).body).toMatchObject({ edges: [], next: null })
  expect(await mlg('history', INSTANCE)).toContain('Olga took back the rejection')
}, 60_000)
