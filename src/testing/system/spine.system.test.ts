import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../../lib/json.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { CONTRACT_EVENT, startSettledSystem, type System } from './harness.ts'

/** Contract event → contract query, on the real system: HTTP sources, the record on disk, the graph, the API. */
let system: System
beforeAll(async () => {
  system = await startSettledSystem()
}, 120_000)
afterAll(() => system.stop())

const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'

interface ContractModel {
  name: string
  owners: { name: string }[]
  currentInstance: {
    version: string
    pipeline: { name: string; owners: { name: string }[] }
    features: { edges: { node: { name: string; data: { edges: { node: { name: string } }[] } } }[] }
    associatedAbTests: { name: string; cells: { number: number; name: string }[] }[]
  }
}

function contractModel(data: unknown): ContractModel {
  if (!isObject(data) || !isObject(data.model)) throw new Error(`no model: ${JSON.stringify(data)}`)
  return data.model as unknown as ContractModel
}

function expectInFull(model: ContractModel): void {
  expect(model.name).toBeTruthy()
  expect(model.owners.length).toBeGreaterThan(0)
  for (const owner of model.owners) expect(owner.name).toBeTruthy()
  const { version, pipeline, features, associatedAbTests } = model.currentInstance
  expect(version).toBeTruthy()
  expect(pipeline.name).toBeTruthy()
  expect(pipeline.owners.length).toBeGreaterThan(0)
  expect(features.edges.length).toBeGreaterThan(0)
  for (const { node } of features.edges) {
    expect(node.name).toBeTruthy()
    expect(node.data.edges.length).toBeGreaterThan(0)
    for (const data of node.data.edges) expect(data.node.name).toBeTruthy()
  }
  expect(associatedAbTests).toContainEqual({
    name: 'Ranking Model v5 vs v4',
    cells: expect.arrayContaining([
      expect.objectContaining({ number: 1, name: 'control_ranking_v4' }),
      expect.objectContaining({ number: 2, name: 'treatment_ranking_v5' }),
    ]) as unknown,
  })
}

describe('the contract', () => {
  it('the event is accepted, and visible when the call says so', async () => {
    const answer = await system.post('/api/v1/events?waitFor=visible', CONTRACT_EVENT)
    expect(answer.status).toBe(202)
    expect(answer.body).toMatchObject({
      accepted: 1,
      quarantined: 0,
      visible: true,
      results: [{ status: 'accepted', uri: INSTANCE }],
    })
  })

  it('the query runs unchanged and answers in full', async () => {
    const answer = await system.graphql(CONTRACT_QUERY)
    expect(answer.errors).toBeUndefined()
    expectInFull(contractModel(answer.data))
  })

  it('the same for the URI of the model (T1)', async () => {
    const answer = await system.graphql(CONTRACT_QUERY.replace('ranking-model-v5-20XX0101', 'ranking-v5'))
    expect(answer.errors).toBeUndefined()
    expectInFull(contractModel(answer.data))
  })

  it('an older instance comes with its model, pinned to that instance (T1)', async () => {
    const siblings = await system.graphql(
      `{ model(id: "aip://model/registry/ranking-v5") { currentInstance { uri } instances { edges { node { uri version } } } } }`,
    )
    const model = siblings.data?.model as {
      currentInstance: { uri: string }
      instances: { edges: { node: { uri: string; version: string } }[] }
    }
    const older = model.instances.edges.map((e) => e.node).find((n) => n.uri !== model.currentInstance.uri)
    expect(older).toBeDefined()
    const pinned = await system.graphql(`query ($id: ID!) { model(id: $id) { uri currentInstance { uri version } } }`, {
      id: older?.uri,
    })
    expect(pinned.data).toEqual({ model: { uri: 'aip://model/registry/ranking-v5', currentInstance: older } })
  })

  it('the requester of the run is a person whom only the identity source knows by address', async () => {
    const answer = await system.graphql(
      `{ pipelineRequest(id: "aip://pipeline-request/orchestrator/request-ranking-20XX0101") {
        requestedBy requester { uri name requested { edges { node { uri } } } } } }`,
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toMatchObject({
      pipelineRequest: {
        requestedBy: 'alice@netflix.com',
        requester: { uri: 'aip://user/identity/alice', name: expect.any(String) as unknown },
      },
    })
  })

  it('each cell has its share, which only its serving rules state', async () => {
    const { data } = await system.graphql(
      `{ abTest(id: "aip://ab-test/experimentation/12345") { cells { number allocationShare } } }`,
    )
    expect(data).toMatchObject({
      abTest: {
        cells: expect.arrayContaining([
          { number: 1, allocationShare: 0.5 },
          { number: 2, allocationShare: 0.5 },
        ]) as unknown,
      },
    })
  })

  it('the reverse: which models are being tested in experiment 12345?', async () => {
    const answer = await system.graphql(
      `{ abTest(id: "aip://ab-test/experimentation/12345") { name status cells { number name } models { uri name } modelInstances { uri version } } }`,
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toMatchObject({
      abTest: {
        name: 'Ranking Model v5 vs v4',
        status: 'ACTIVE',
        models: expect.arrayContaining([
          expect.objectContaining({ uri: 'aip://model/registry/ranking-v5' }),
        ]) as unknown,
        modelInstances: expect.arrayContaining([expect.objectContaining({ uri: INSTANCE })]) as unknown,
      },
    })
  })

  it('the normalised entity has the contract’s names', async () => {
    const { status, body } = await system.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}/normalised`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: INSTANCE,
      pipeline_run: 'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101',
      entity_type: 'ModelInstance',
      owners: ['aip://user/identity/alice'],
      tags: expect.arrayContaining([{ tag: 'team', value: 'personalization' }]) as unknown,
    })
  })

  it("if both name a cell, the test's name wins; a cell it does not list stays (T2, T3)", async () => {
    system.demo.patch('experimentation', 'tests', '12345', {
      cells: [
        { cell_number: 1, name: 'control_ranking_v4' },
        { cell_number: 2, name: 'the test’s own name' },
      ],
    })
    await system.demo.events.idle()
    await system.settled()
    const cells = async (): Promise<unknown> =>
      (await system.graphql(`{ abTest(id: "aip://ab-test/experimentation/12345") { cells { number name } } }`)).data
    expect(await cells()).toMatchObject({
      abTest: {
        cells: expect.arrayContaining([expect.objectContaining({ number: 2, name: 'the test’s own name' })]) as unknown,
      },
    })
    system.demo.patch('experimentation', 'tests', '12345', { cells: [{ cell_number: 1, name: 'control_ranking_v4' }] })
    await system.demo.events.idle()
    await system.settled()
    expect(await cells()).toMatchObject({
      abTest: {
        cells: expect.arrayContaining([
          expect.objectContaining({ number: 2, name: 'treatment_ranking_v5' }),
        ]) as unknown,
      },
    })
  })

  it('runs unchanged in the past as well', async () => {
    const { body } = await system.get('/api/v1/status')
    const head = (body.head as { tx: number }).tx
    system.demo.patch('registry', 'models', 'ranking-v5', { name: 'Renamed since' })
    await system.demo.events.idle()
    await system.settled()
    const now = contractModel((await system.graphql(CONTRACT_QUERY)).data)
    const then = contractModel((await system.graphql(CONTRACT_QUERY, undefined, `?asOf=${head}`)).data)
    expect(now.name).toBe('Renamed since')
    expect(then.name).not.toBe('Renamed since')
    expectInFull(then)
  })
})

describe("the company's contents", () => {
  it('are complete, as its sources state them', async () => {
    let compared = 0
    for (const [source, plural, type, key] of [
      ['registry', 'models', 'model', 'id'],
      ['feature-store', 'features', 'feature', 'id'],
      ['orchestrator', 'pipelines', 'pipeline', 'id'],
      ['serving', 'services', 'service', 'id'],
    ] as const) {
      const records = [...system.demo.allRecords(source, plural)]
      for (const record of records.slice(0, 50)) {
        const uri = `aip://${type}/${source}/${encodeURIComponent(String(record[key])).replace(/%(2F|40|3A)/g, decodeURIComponent)}`
        const { data } = await system.graphql(`query ($id: ID!) { entity(uri: $id) { name description state } }`, {
          id: uri,
        })
        expect(data, uri).toEqual({
          entity: { name: record.name ?? null, description: record.description ?? null, state: 'ENRICHED' },
        })
        compared++
      }
    }
    expect(compared).toBeGreaterThan(100)
  })

  it('an e-mail that nobody has stays an unresolved reference (T6)', async () => {
    system.demo.patch('registry', 'models', 'ranking-v5', {
      owner_emails: ['alice@netflix.com', 'nobody.at.all@netflix.com'],
    })
    await system.demo.events.idle()
    await system.settled()
    const { data } = await system.graphql(
      `{ model(id: "aip://model/registry/ranking-v5") { owners { uri } unresolved { relation text } } }`,
    )
    expect(data).toMatchObject({
      model: { owners: expect.arrayContaining([{ uri: 'aip://user/identity/alice' }]) as unknown },
    })
    expect(JSON.stringify(data)).toContain('nobody.at.all@netflix.com')
  })

  it('an e-mail that stops resolving becomes an issue, until it resolves again (T6)', async () => {
    const ALICE = 'alice@netflix.com'
    system.demo.patch('registry', 'models', 'ranking-v5', { owner_emails: [ALICE] })
    const standing = async () => {
      await system.demo.events.idle()
      await system.settled()
      const { data } = await system.graphql(
        `{ model(id: "aip://model/registry/ranking-v5") { unresolved { text } issues { kind detail } } }`,
      )
      return data?.model
    }
    const resolved = { unresolved: [], issues: [] }
    const lost = {
      unresolved: [{ text: ALICE }],
      issues: [{ kind: 'unresolved-reference', detail: `ownedBy: no source has ${ALICE}` }],
    }
    expect(await standing()).toEqual(resolved)
    system.demo.patch('identity', 'users', 'alice', { email: 'alice.nakamura@netflix.com' })
    expect(await standing()).toEqual(lost)
    system.demo.patch('identity', 'users', 'alice', { email: ALICE })
    expect(await standing()).toEqual(resolved)
  })
})
