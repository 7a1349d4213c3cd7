import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALICE, company, INSTANCE, MODEL, RUN, saying, TEST } from '../testing/company.ts'
import { must } from '../../lib/result.ts'
import { QUESTIONS } from '../../questions/all.ts'
import { operationOf } from '../http/operation-arguments.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const PREFIX = '/api/v1/entities/'
const encoded = (uri: string): string => PREFIX + encodeURIComponent(uri)

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

const VIEWS = QUESTIONS.filter(({ path }) => path.startsWith(PREFIX))

describe('the path', () => {
  it.each<[string, string, string]>([
    [encoded(INSTANCE), INSTANCE, 'describe'],
    [PREFIX + INSTANCE, INSTANCE, 'describe'],
    [`${PREFIX}${INSTANCE}/normalised?asOf=1`, INSTANCE, 'normalised'],
    [`${encoded(INSTANCE)}/history`, INSTANCE, 'history'],
    [encoded('aip://model/registry/a/history'), 'aip://model/registry/a/history', 'describe'],
    [encoded('aip://model/registry/a%2520b'), 'aip://model/registry/a%2520b', 'describe'],
    [`${PREFIX}aip://model/registry/a%20b`, 'aip://model/registry/a%20b', 'describe'],
  ])('%s', (path, uri, view) => {
    const found = must(operationOf(VIEWS, { url: path, params: {} }))
    expect([found.path, found.operation.name]).toEqual([{ uri }, view])
  })
})

describe('the normalised form', () => {
  const instance = 'aip://model/registry/contract-instance'

  it('has the shape of the contract', async () => {
    await world.say(
      saying({
        type: 'ModelInstance',
        uri: instance,
        attributes: { tags: [{ tag: 'team', value: 'personalization' }] },
        edges: [
          ['ModelInstance.producedBy', RUN],
          ['Entity.ownedBy', ALICE],
        ],
      }),
    )
    expect((await world.get(`${encoded(instance)}/normalised`)).body).toEqual({
      id: instance,
      pipeline_run: RUN,
      entity_type: 'ModelInstance',
      owners: [ALICE],
      tags: [{ tag: 'team', value: 'personalization' }],
    })
  })

  it('names the container of a part', async () => {
    const cell = 'aip://ab-test-cell/experimentation/12345/2'
    expect((await world.get(`${encoded(cell)}/normalised`)).body).toEqual({
      id: cell,
      ab_test: TEST,
      entity_type: 'AbTestCell',
      name: 'treatment_ranking_v5',
      number: 2,
    })
  })

  it('says that a stub is unknown, and why', async () => {
    const stub = 'aip://model/registry/ranking-model-v6'
    expect((await world.get(`${encoded(stub)}/normalised`)).body).toEqual({
      id: stub,
      entity_type: null,
      incomplete: [{ code: 'NOT_READ', part: stub, reason: expect.any(String), since: '2026-01-01T00:00:00.000Z' }],
    })
  })

  it("dates an entity's deletion at its source, and marks its edges as history", async () => {
    const run = saying({
      type: 'PipelineRun',
      uri: 'aip://pipeline-run/orchestrator/old',
      edges: [['PipelineRun.runOf', 'aip://pipeline/orchestrator/weekly-ranking-trainer']],
    })
    await world.say(run)
    await world.gone(run, true)
    expect((await world.get(`${encoded(run.uri)}/normalised`)).body).toEqual({
      id: run.uri,
      pipeline: 'aip://pipeline/orchestrator/weekly-ranking-trainer',
      entity_type: 'PipelineRun',
      deleted_at_source: expect.stringMatching(/^2026-/),
    })
  })

  it('spells members of objects as the contract does', async () => {
    const uri = 'aip://feature/feature-store/used'
    await world.say(
      saying({
        type: 'Feature',
        uri,
        attributes: { name: 'Used', valueType: 'float', usage: { reads30d: 3, lastReadAt: 'x' } },
      }),
    )
    expect((await world.get(`${encoded(uri)}/normalised`)).body).toMatchObject({
      value_type: 'float',
      usage: { reads_30d: 3, last_read_at: 'x' },
    })
  })
})

it('GET /entities describes an entity in full', async () => {
  const { status, body } = await world.get(encoded(MODEL))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    uri: MODEL,
    entityType: 'Model',
    domain: 'models',
    state: 'HYDRATED',
    hydratedAt: expect.stringMatching(/^2026-/),
    attributes: { name: 'Ranking v5', framework: 'torch' },
    relationships: expect.arrayContaining([
      { name: 'owners', count: 1 },
      { name: 'instances', count: 1, direction: 'in' },
      { name: 'testedIn', count: 1, direction: 'out' },
    ]),
    documents: [expect.objectContaining({ platform: 'registry', type: 'Model', uri: MODEL, gone: false })],
  })
})

it('GET history lists the changes of an entity in pages, newest first', async () => {
  const uri = 'aip://dataset/datasets/historic'
  for (const name of ['a', 'b', 'c']) await world.say(saying({ type: 'Dataset', uri, attributes: { name } }))
  const names = async (query: string): Promise<[unknown[], string | null]> => {
    const answer = await world.app.inject({ url: `${encoded(uri)}/history${query}` })
    const { entries, next } = answer.json()
    return [
      entries.map((e: { asserted: { name?: string } }) => e.asserted.name).filter((n: unknown) => n !== undefined),
      next,
    ]
  }
  expect((await names(''))[0]).toEqual(['c', 'b', 'a'])
  const [newest, next] = await names('?limit=1')
  expect(newest).toEqual(['c'])
  expect((await names(`?cursor=${next}`))[0]).toEqual(['b', 'a'])
})

it.each<[string, number, string]>([
  [`${PREFIX}ranking-v5`, 400, 'BAD_URI'],
  [encoded('aip://Model/registry/x'), 400, 'BAD_URI'],
  [encoded('aip://model/registry/none'), 404, 'UNKNOWN_URI'],
  [`${encoded(MODEL)}?asOf=never`, 400, 'BAD_AS_OF'],
  [`${encoded(MODEL)}/history?limit=0`, 400, 'BAD_PAGE'],
])('GET %s is %i %s, with a hint', async (path, status, code) => {
  const answer = await world.get(path)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ status, code, detail: expect.any(String), hint: expect.any(String) })
})

it('suggests an entity with the same id under another type', async () => {
  const { body } = await world.get(encoded(MODEL.replace('//model/', '//dataset/')))
  expect(body).toMatchObject({ code: 'UNKNOWN_URI', hint: `Did you mean ${MODEL}?` })
})

it.each([
  ['newest', (n: number) => 150 - n],
  ['oldest', (n: number) => n + 1],
])('a model with many versions names the newest, though its source lists the %s first', async (order, versionAt) => {
  const model = `aip://model/registry/long-${order}`
  const version = (n: number) =>
    saying({
      type: 'ModelInstance',
      uri: `${model}-${n}`,
      attributes: { version: String(n), createdAt: new Date(Date.UTC(2026, 0, n)).toISOString() },
      edges: [['ModelInstance.instanceOf', model]],
    })
  await world.say(saying({ type: 'Model', uri: model, attributes: { name: order } }))
  await world.say(...Array.from({ length: 150 }, (_, n) => version(versionAt(n))))
  const { body } = await world.get(`${encoded(model)}?rows=3`)
  const { relationships } = body as { relationships: readonly { name: string; rows: readonly { uri: string }[] }[] }
  const rows = relationships.find(({ name }) => name === 'instances')?.rows ?? []
  expect(rows.map(({ uri }) => uri)).toEqual([150, 149, 148].map((n) => `${model}-${n}`))
})
