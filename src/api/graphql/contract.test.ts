import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALICE, company, CONTRACT_QUERY, INSTANCE, MODEL, RUN, saying, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

it('answers the contract query, unchanged and complete', async () => {
  const { status, data, errors } = await world.ask(CONTRACT_QUERY)
  expect(errors).toEqual([])
  expect(status).toBe(200)
  expect(data).toEqual({
    model: {
      name: 'Ranking v5',
      owners: [{ name: 'Alice' }],
      currentInstance: {
        version: '5.0',
        pipeline: { name: 'Weekly ranking trainer', owners: [{ name: 'Personalization' }] },
        features: {
          edges: [0, 1].map((n) => ({
            node: {
              name: `Feature ${n}`,
              data: { edges: [{ node: { name: `Dataset ${n}` } }, { node: { name: `Source ${n}` } }] },
            },
          })),
        },
        associatedAbTests: [
          {
            name: 'Ranking Model v5 vs v4',
            cells: [
              { number: 2, name: 'treatment_ranking_v5' },
              { number: 1, name: 'control_ranking_v4' },
            ],
          },
        ],
      },
    },
  })
})

it('answers it in reverse: which models are tested in experiment 12345', async () => {
  const { data } = await world.ask(
    `{ abTest(id: "${TEST}") { modelInstances { uri instanceOf { name } } models { uri } } }`,
  )
  expect(data).toEqual({
    abTest: { modelInstances: [{ uri: INSTANCE, instanceOf: { name: 'Ranking v5' } }], models: [{ uri: MODEL }] },
  })
})

describe('model(id:) (T1)', () => {
  it('pins the requested instance, for that selection only', async () => {
    const { data } = await world.ask(`{
      a: model(id: "${INSTANCE}") { uri __typename currentInstance { uri } }
      b: model(id: "${MODEL}") { uri currentInstance { uri version } }
    }`)
    expect(data).toEqual({
      a: { uri: MODEL, __typename: 'Model', currentInstance: { uri: INSTANCE } },
      b: { uri: MODEL, currentInstance: { uri: 'aip://model/registry/ranking-model-v6', version: null } },
    })
  })

  it('reports the type of an entity that is not a model', async () => {
    const { data, extensions } = await world.ask(
      `{ modelInstance(id: "${MODEL}") { uri } x: model(id: "${RUN}") { uri } }`,
    )
    expect(data).toEqual({ modelInstance: null, x: null })
    expect(extensions.notes).toEqual([
      expect.objectContaining({
        code: 'WRONG_TYPE',
        path: 'modelInstance',
        uri: MODEL,
        message: expect.stringContaining('is a Model'),
      }),
      expect.objectContaining({ code: 'WRONG_TYPE', path: 'x', message: expect.stringContaining('is a PipelineRun') }),
    ])
  })

  it('reports that an instance has no parent', async () => {
    const orphan = 'aip://model/registry/orphan'
    await world.say(saying({ type: 'ModelInstance', uri: orphan }))
    const { data, extensions } = await world.ask(`{ model(id: "${orphan}") { uri } }`)
    expect(data).toEqual({ model: null })
    expect(extensions.notes).toEqual([expect.objectContaining({ code: 'NO_PARENT', uri: orphan })])
  })
})

describe('URIs', () => {
  it('cause an error if malformed', async () => {
    const { errors, data } = await world.ask('{ model(id: "ranking-v5") { uri } }')
    expect(data).toEqual({ model: null })
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('aip://'),
        extensions: expect.objectContaining({ code: 'BAD_URI' }),
      }),
    ])
  })

  it('yield null and a note if unknown', async () => {
    const { data, errors, extensions } = await world.ask('{ entity(uri: "aip://model/registry/none") { uri } }')
    expect([data, errors]).toEqual([{ entity: null }, []])
    expect(extensions.notes).toEqual([expect.objectContaining({ code: 'UNKNOWN_URI', path: 'entity' })])
  })

  it('are compared in canonical form', async () => {
    const { data } = await world.ask(`{ user(id: "${ALICE.replace('alice', '%61lice')}") { name } }`)
    expect(data).toEqual({ user: { name: 'Alice' } })
  })
})

describe('stubs (T11)', () => {
  const STUB = 'aip://model/registry/ranking-model-v6'

  it('have a URI and nothing else', async () => {
    const { data } = await world.ask(
      `{ component(uri: "${STUB}") { __typename uri entityType state domain name owners { name } issues { kind } } }`,
    )
    expect(data).toEqual({
      component: {
        __typename: 'Component',
        uri: STUB,
        entityType: null,
        state: 'UNCACHED',
        domain: 'models',
        name: null,
        owners: [],
        issues: [],
      },
    })
  })

  it('are not entities yet, and may be any type of their component', async () => {
    const { data, extensions } = await world.ask(`{
      entity(uri: "${STUB}") { uri }
      model(id: "${STUB}") { __typename framework }
      modelInstance(id: "${STUB}") { __typename version }
    }`)
    expect(data).toEqual({
      entity: null,
      model: { __typename: 'Model', framework: null },
      modelInstance: { __typename: 'ModelInstance', version: null },
    })
    expect(extensions.notes).toEqual([expect.objectContaining({ code: 'NOT_HYDRATED' })])
  })

  it('answer as the entity type of their component if it has only one', async () => {
    await world.say(
      saying({
        type: 'Dataset',
        uri: 'aip://dataset/datasets/owned',
        attributes: { name: 'x' },
        edges: [['Entity.ownedBy', 'aip://user/identity/bob']],
      }),
    )
    const { data } = await world.ask(
      '{ dataset(id: "aip://dataset/datasets/owned") { owners { __typename uri name ... on User { email } } } }',
    )
    expect(data).toEqual({
      dataset: { owners: [{ __typename: 'User', uri: 'aip://user/identity/bob', name: null, email: null }] },
    })
  })
})

it('every entity has its relationships, with their provenance and evidence', async () => {
  const { data } = await world.ask(`{
    entity(uri: "${INSTANCE}") {
      relationships(direction: OUT, type: "testedIn") { totalCount edges { relation name direction provenance supports { rule evidence } node { uri name } } }
      produced: relationships(type: "ModelInstance.producedBy") { edges { provenance supports { platform document } node { uri } } }
    }
  }`)
  expect(data).toEqual({
    entity: {
      relationships: {
        totalCount: 1,
        edges: [
          {
            relation: 'ModelInstance.testedIn',
            name: 'testedIn',
            direction: 'OUT',
            provenance: 'INFERRED',
            supports: [
              {
                rule: 'D1@1',
                evidence: [
                  `ModelInstance.producedBy|${INSTANCE}|${RUN}`,
                  `PipelineRun.executedFor|${RUN}|aip://ab-test-cell/experimentation/12345/2`,
                  `AbTestCell.belongsTo|aip://ab-test-cell/experimentation/12345/2|${TEST}`,
                ],
              },
            ],
            node: { uri: TEST, name: 'Ranking Model v5 vs v4' },
          },
        ],
      },
      produced: {
        edges: [
          { provenance: 'DECLARED', supports: [{ platform: 'registry', document: INSTANCE }], node: { uri: RUN } },
        ],
      },
    },
  })
})

it('an unresolved e-mail is listed as unresolved, and not as an owner (T6)', async () => {
  const uri = 'aip://dataset/datasets/lonely'
  await world.say(
    saying({
      type: 'Dataset',
      uri,
      attributes: { name: 'Lonely' },
      edges: [['Entity.ownedBy', 'aip://lookup/identity/email/nobody@netflix.com']],
    }),
  )
  const ask = () =>
    world.ask(`{ dataset(id: "${uri}") { owners { uri } unresolved { relation text } relationships { totalCount } } }`)
  expect((await ask()).data).toEqual({
    dataset: {
      owners: [],
      unresolved: [{ relation: 'ownedBy', text: 'nobody@netflix.com' }],
      relationships: { totalCount: 0 },
    },
  })
})

it("owners appear by name, and versions inherit their model's owner", async () => {
  const [model, version] = ['aip://model/registry/lonely', 'aip://model/registry/lonely-1']
  const lookup = 'aip://lookup/identity/email/nobody@netflix.com'
  await world.say(
    saying({
      type: 'Model',
      uri: model,
      attributes: { name: 'Lonely', tags: [{ tag: 'team', value: 'nowhere' }] },
      edges: [['Entity.ownedBy', lookup]],
    }),
    saying({
      type: 'ModelInstance',
      uri: version,
      attributes: { name: 'lonely-1', version: '1' },
      edges: [['ModelInstance.instanceOf', model]],
    }),
  )
  const fields = 'knownOwners { name uri entityType inheritedFrom }'
  const answer = await world.ask(
    `{ of: entity(uri: "${model}") { ${fields} } version: entity(uri: "${version}") { ${fields} } }`,
  )
  const owners = (inheritedFrom: string | null) => [
    { name: 'nobody@netflix.com', uri: lookup, entityType: null, inheritedFrom },
    { name: 'nowhere', uri: null, entityType: null, inheritedFrom },
  ]
  expect(answer.data).toEqual({ of: { knownOwners: owners(null) }, version: { knownOwners: owners(model) } })
  for (const [uri, inheritedFrom] of [
    [model, null],
    [version, model],
  ] as const) {
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}`)
    expect(body).toMatchObject({ knownOwners: owners(inheritedFrom) })
  }
  // An owner of its own doesn't remove a team.
  const own = 'aip://lookup/identity/email/somebody@netflix.com'
  await world.say(
    saying({
      type: 'ModelInstance',
      uri: version,
      attributes: { name: 'lonely-1', version: '1' },
      edges: [
        ['ModelInstance.instanceOf', model],
        ['Entity.ownedBy', own],
      ],
    }),
  )
  expect((await world.get(`/api/v1/entities/${encodeURIComponent(version)}`)).body).toMatchObject({
    knownOwners: [{ uri: own, inheritedFrom: null }, owners(model)[1]],
  })
})

it('the same table under another name has its owners', async () => {
  const table = (platform: string) => `aip://dataset/${platform}/orders`
  const lookup = 'aip://lookup/identity/email/orders@netflix.com'
  await world.say(
    saying({ type: 'Dataset', uri: table('dagster'), attributes: {}, edges: [['Entity.ownedBy', lookup]] }),
    saying({
      type: 'Dataset',
      uri: table('prefect'),
      attributes: {},
      edges: [['Dataset.siblingOf', table('dagster')]],
    }),
  )
  expect((await world.get(`/api/v1/entities/${encodeURIComponent(table('prefect'))}`)).body).toMatchObject({
    knownOwners: [{ uri: lookup, inheritedFrom: table('dagster') }],
  })
})
