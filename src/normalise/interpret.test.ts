import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceText } from '../contracts/interpreter.ts'
import type { Provider } from '../contracts/source.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { LOOKUP_TYPE } from '../model/lookup.ts'
import { canonicalUri } from '../model/uri.ts'
import { experimentation, identity, orchestrator, registry, serving } from '../testing/providers.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { noMeter, sourceConfig } from '../testing/parts.ts'
import { platformsOf } from './platforms.ts'
import { interpreterOf, ownMappingVersion, type InterpreterParts } from './interpret.ts'

const catalogue = builtinCatalogue()
const platforms = platformsOf([...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, domains: p.domains })))

function interpret(
  provider: Provider,
  uri: string,
  body: Json,
  redact: string[] = [],
): { answer: ReturnType<ReturnType<typeof interpreterOf>['document']>; drift: object } {
  const config = sourceConfig(provider.name, { redact })
  const interpreter = interpreterOf({ catalogue, provider, config, platforms, meter: noMeter })
  const text: SourceText = { body, raw: Buffer.from(JSON.stringify(body)), etag: '"1"', lastModified: null }
  const component = uri.split('/')[2] ?? ''
  const type = Object.keys(provider.types).find(
    (t) => catalogue.type(t)?.componentType === component && (component !== 'model' || t === 'ModelInstance'),
  )
  return { answer: interpreter.document(must(canonicalUri(uri)), type ?? '', text), drift: interpreter.drift() }
}

function message(provider: Provider, uri: string, body: Json) {
  const { answer } = interpret(provider, uri, body)
  if (answer.kind !== 'stated') throw new Error(`not stated: ${JSON.stringify(answer)}`)
  return answer.statement
}

const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'
const RUN = 'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101'
const TEST = 'aip://ab-test/experimentation/12345'

describe('the normalised answers of the contract', () => {
  it("map an instance's foreign key to a reference, its e-mail to a look-up, its label to a tag", () => {
    const statement = message(registry, INSTANCE, {
      id: 'ranking-model-v5-20XX0101',
      pipeline_run_id: 'train-weekly-ranking-20XX0101',
      owner_emails: ['alice@netflix.com'],
      labels: [{ key: 'team', value: 'personalization' }],
    })
    expect(statement).toEqual({
      nodes: [
        {
          uri: INSTANCE,
          attributes: { entityType: 'ModelInstance', tags: [{ tag: 'team', value: 'personalization' }] },
        },
      ],
      edges: [
        { type: 'ModelInstance.producedBy', from: INSTANCE, to: RUN },
        { type: 'Entity.ownedBy', from: INSTANCE, to: 'aip://lookup/identity/email/alice@netflix.com' },
        { type: 'Entity.taggedTeam', from: INSTANCE, to: 'aip://group/identity/personalization' },
      ],
      references: [
        { uri: RUN, expects: ['PipelineRun'] },
        { uri: 'aip://lookup/identity/email/alice@netflix.com', expects: ['Lookup'] },
        { uri: 'aip://group/identity/personalization', expects: ['Group'] },
      ],
      lookupsToRecheck: [],
    })
  })

  it("map the address of a run's requester to a look-up, and keep its text", () => {
    const request = 'aip://pipeline-request/orchestrator/r1'
    const statement = message(orchestrator, request, {
      id: 'r1',
      pipeline_id: 'weekly-ranking-trainer',
      requested_by: 'alice@netflix.com',
    })
    const lookup = 'aip://lookup/identity/email/alice@netflix.com'
    expect(statement.nodes).toEqual([
      { uri: request, attributes: { entityType: 'PipelineRequest', requestedBy: 'alice@netflix.com' } },
    ])
    expect(statement.edges).toContainEqual({ type: 'PipelineRequest.requester', from: request, to: lookup })
    expect(statement.references).toContainEqual({ uri: lookup, expects: ['Lookup'] })
  })

  it('are failures without an id, even with status 200', () => {
    const { answer } = interpret(registry, INSTANCE, { error: 'internal error', status: 500 })
    expect(answer).toEqual({ kind: 'failed', error: expect.stringContaining('the answer has no "id"') as string })
  })

  it('claim a part with the URI of its container if a run names a cell of a test (T2)', () => {
    const statement = message(orchestrator, RUN, {
      run_id: 'train-weekly-ranking-20XX0101',
      pipeline: 'weekly-ranking-trainer',
      ab_test_cells: [{ test_id: '12345', cell_number: 2, cell_name: 'treatment_ranking_v5' }],
    })
    const cell = 'aip://ab-test-cell/experimentation/12345/2'
    expect(statement.nodes).toContainEqual({
      uri: cell,
      attributes: { entityType: 'AbTestCell', number: 2, name: 'treatment_ranking_v5' },
    })
    expect(statement.edges).toContainEqual({ type: 'PipelineRun.executedFor', from: RUN, to: cell })
    expect(statement.edges).toContainEqual({ type: 'AbTestCell.belongsTo', from: cell, to: TEST })
    // The part is never requested; its container is.
    expect(statement.references.map((r) => r.uri)).toEqual(expect.arrayContaining([TEST]))
    expect(statement.references.map((r) => r.uri)).not.toContain(cell)
  })

  it("claim a test's own cells", () => {
    const statement = message(experimentation, TEST, {
      test_id: '12345',
      name: 'Ranking Model v5 vs v4',
      status: 'ACTIVE',
      cells: [{ cell_number: 1, name: 'control_ranking_v4' }],
    })
    const cell = 'aip://ab-test-cell/experimentation/12345/1'
    expect(statement.nodes).toContainEqual({
      uri: cell,
      attributes: { entityType: 'AbTestCell', number: 1, name: 'control_ranking_v4' },
    })
    expect(statement.references).toEqual([])
  })

  it('name a cell by two fields of a serving rule', () => {
    const rule = 'aip://serving-rule/serving/r1'
    const statement = message(serving, rule, {
      id: 'r1',
      service_id: 'ranker',
      test_id: '12345',
      cell_number: 1,
      instance_id: 'ranking-model-v5-20XX0101',
    })
    expect(statement.edges).toContainEqual({
      type: 'ServingRule.forCell',
      from: rule,
      to: 'aip://ab-test-cell/experimentation/12345/1',
    })
    expect(statement.edges).toContainEqual({ type: 'ServingRule.serves', from: rule, to: INSTANCE })
  })

  it("let a group own any entity, and recheck the look-up of a user's address", () => {
    const group = message(identity, 'aip://group/identity/ranking', {
      id: 'ranking',
      owned_resources: ['aip://model/registry/ranking-v5'],
    })
    expect(group.edges).toEqual([
      { type: 'Entity.ownedBy', from: 'aip://model/registry/ranking-v5', to: 'aip://group/identity/ranking' },
    ])
    // The URI doesn't tell a model from an instance (T1), so no type is expected.
    expect(group.references).toEqual([{ uri: 'aip://model/registry/ranking-v5', expects: [] }])
    const user = message(identity, 'aip://user/identity/alice', {
      id: 'alice',
      email: 'Alice@Netflix.com',
      group_ids: ['ranking'],
    })
    expect(user.lookupsToRecheck).toEqual(['aip://lookup/identity/email/alice@netflix.com'])
  })
})

describe('interpreting an answer', () => {
  it('reports unknown fields at any depth, and drops them', () => {
    const { answer, drift } = interpret(registry, INSTANCE, {
      id: 'ranking-model-v5-20XX0101',
      colour: 'red',
      artifact: { uri: 's3://x', colour: 1 },
    })
    expect(drift).toEqual({ 'ModelInstance.colour': 1, 'ModelInstance.artifact.colour': 1 })
    expect(answer.kind === 'stated' && answer.statement.nodes[0]?.attributes.artifact).toEqual({ uri: 's3://x' })
  })

  it('fails for an answer about another entity, or one that is not an object', () => {
    expect(interpret(registry, INSTANCE, { id: 'another' }).answer).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('another') as string,
    })
    expect(interpret(registry, INSTANCE, ['no', 'object']).answer.kind).toBe('failed')
  })

  it('drops a value of the wrong type, with an issue, and keeps the rest', () => {
    const statement = message(registry, INSTANCE, {
      id: 'ranking-model-v5-20XX0101',
      version: { no: 'text' },
      trained_at: '2026-01-01T00:00:00Z',
      owner_emails: [7, 'alice@netflix.com'],
    })
    const attributes = statement.nodes[0]?.attributes ?? {}
    expect(attributes.trainedAt).toBe('2026-01-01T00:00:00Z')
    expect(attributes.version).toBeUndefined()
    expect(JSON.stringify(attributes.issues)).toContain('version')
    expect(JSON.stringify(attributes.issues)).toContain('owner_emails')
    expect(statement.edges).toHaveLength(1)
  })

  it('redacts configured members first, also within lists', () => {
    const { answer, drift } = interpret(
      registry,
      INSTANCE,
      {
        id: 'ranking-model-v5-20XX0101',
        hyperparameters: { secret: 'hush', rate: 1, steps: [{ secret: 'hush', n: 1 }, [{ secret: 'hush' }]] },
        labels: [{ key: 'env', value: { secret: 'hush' } }],
        unknown: 'hush',
      },
      ['hyperparameters.secret', 'hyperparameters.steps.secret', 'labels.value.secret', 'unknown'],
    )
    if (answer.kind !== 'stated') throw new Error('not stated')
    const without = { rate: 1, steps: [{ n: 1 }, [{}]] }
    expect(JSON.parse(Buffer.from(answer.raw ?? []).toString())).toEqual({
      id: 'ranking-model-v5-20XX0101',
      hyperparameters: without,
      labels: [{ key: 'env', value: {} }],
    })
    expect(answer.statement.nodes[0]?.attributes.hyperparameters).toEqual(without)
    // The label isn't a {key, value}: the issue about it shows what is left of it.
    expect(JSON.stringify(answer.statement)).toContain('env')
    expect(JSON.stringify(answer)).not.toContain('hush')
    expect(drift).toEqual({})
  })

  it('does not quote redacted members in the error of a failed answer', () => {
    const { answer } = interpret(registry, INSTANCE, { id: { secret: 'hush', other: 1 } }, ['id.secret'])
    expect(answer).toEqual({ kind: 'failed', error: expect.stringContaining('{"other":1}') as string })
  })

  it('has a version that changes with everything that affects the mapping, and nothing else', () => {
    const versionOf = (change: Partial<InterpreterParts>) =>
      interpreterOf({
        catalogue,
        provider: registry,
        config: sourceConfig('registry'),
        platforms,
        meter: noMeter,
        ...change,
      }).version('Model')
    const other = platformsOf([
      { platform: 'registry', domains: registry.domains },
      { platform: 'second', domains: ['features'] },
    ])
    const described = catalogue.types.map((type) => (type.name === 'Model' ? { ...type, description: 'other' } : type))
    const model = registry.types['Model']
    if (model === undefined) throw new Error('the registry has no models')
    const mapping = {
      ...model.mapping,
      fields: { ...model.mapping.fields, colour: { kind: 'ignore', why: '' } },
    } as const
    const changed: Partial<InterpreterParts>[] = [
      { config: sourceConfig('registry', { references: { features: 'second' } }) },
      { config: sourceConfig('registry', { redact: ['description'] }) },
      { config: sourceConfig('registry', { redact: ['description', 'labels'] }) },
      { platforms: other },
      { provider: { ...registry, types: { ...registry.types, Model: { ...model, mapping } } } },
      {
        catalogue: { ...catalogue, type: (name: string) => described.find((type) => type.name === name) } as Catalogue,
      },
    ]
    const versions = [{}, ...changed].map(versionOf)
    expect(new Set(versions).size).toBe(versions.length)
    const own = ({ provider = registry, config = sourceConfig('registry'), catalogue: known = catalogue }) =>
      ownMappingVersion({ catalogue: known, provider, config }, 'Model')
    // Another source isn't another mapping.
    expect(new Set([{}, ...changed].map(own)).size).toBe(versions.length - 1)
    expect(versionOf({ config: sourceConfig('registry', { baseUrl: 'http://127.0.0.1:2' }) })).toBe(versions[0])
    const [one, two] = [
      ['labels', 'description'],
      ['description', 'labels', 'labels'],
    ].map((redact) => versionOf({ config: sourceConfig('registry', { redact }) }))
    expect([one, two]).toEqual([versions[3], versions[3]])
  })

  it("computes a version once, and a stable one for look-ups, so that releases don't reread them", () => {
    let reads = 0
    const provider: Provider = {
      ...identity,
      get types() {
        reads++
        return identity.types
      },
    }
    const parts = { catalogue, provider, config: sourceConfig('identity'), platforms: platformsOf([]), meter: noMeter }
    const interpreter = interpreterOf({ ...parts, platforms })
    const first = interpreter.version('User')
    const before = reads
    expect([interpreter.version('User'), reads]).toEqual([first, before])
    const alone = platformsOf([{ platform: 'identity', domains: ['identity'] }])
    expect(interpreterOf({ ...parts, platforms: alone }).version(LOOKUP_TYPE)).toBe('TpVL7X-XvEGM_he2')
  })

  it('fails for a type that the provider does not map', () => {
    const interpreter = interpreterOf({
      catalogue,
      provider: registry,
      config: sourceConfig('registry'),
      platforms,
      meter: noMeter,
    })
    const text: SourceText = { body: {}, raw: Buffer.from(''), etag: null, lastModified: null }
    expect(interpreter.document(must(canonicalUri(INSTANCE)), 'Thing', text)).toEqual({
      kind: 'failed',
      error: 'the provider registry has no mapping for the type Thing',
    })
  })

  it('adds catalogue violations to the issues of the entity, not of its parts', () => {
    const body = {
      run_id: 'train-weekly-ranking-20XX0101',
      status: {},
      labels: 7,
      ab_test_cells: [{ test_id: '1', cell_number: 2 }],
    }
    const { nodes } = message(orchestrator, RUN, body)
    expect(nodes[0]?.attributes['issues']).toMatchObject([{ kind: 'bad-value' }, { kind: 'bad-attribute' }])
    expect(nodes.slice(1).map(({ attributes }) => attributes['issues'])).toEqual([undefined])
    const alone = message(orchestrator, RUN, { ...body, labels: [] }).nodes[0]?.attributes['issues']
    expect(alone).toMatchObject([{ kind: 'bad-attribute', detail: expect.stringContaining('status') as string }])
    expect(alone).toHaveLength(1)
  })

  it('counts drift by field, with bounds on the number of fields and the length of a name', () => {
    const counted: string[] = []
    const meter = {
      ...noMeter,
      unmapped: (platform: string, field: string) => void counted.push(`${platform} ${field}`),
    }
    const interpreter = interpreterOf({
      catalogue,
      provider: registry,
      config: sourceConfig('registry'),
      platforms,
      meter,
    })
    const id = 'ranking-model-v5-20XX0101'
    const answered = (body: JsonObject) =>
      void interpreter.document(must(canonicalUri(INSTANCE)), 'ModelInstance', {
        body: { id, ...body },
        raw: Buffer.from(''),
        etag: null,
        lastModified: null,
      })
    answered({ ['long'.repeat(50)]: 1 })
    expect(Object.keys(interpreter.drift())).toEqual([`ModelInstance.${'long'.repeat(50)}`.slice(0, 100)])
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`f${i}`, i]))
    answered(many)
    expect(Object.keys(interpreter.drift())).toHaveLength(500)
    expect(counted).toHaveLength(500)
    expect(counted[1]).toBe('registry ModelInstance.f0')
    answered(many)
    expect(interpreter.drift()['ModelInstance.f0']).toBe(2)
    expect(Object.keys(interpreter.drift())).toHaveLength(500)
  })

  it('stores an answer without redacted members byte for byte', () => {
    const raw = Buffer.from('{ "id" : "ranking-model-v5-20XX0101" }')
    const interpreter = interpreterOf({
      catalogue,
      provider: registry,
      config: sourceConfig('registry'),
      platforms,
      meter: noMeter,
    })
    const text: SourceText = { body: JSON.parse(raw.toString()) as Json, raw, etag: null, lastModified: null }
    expect(interpreter.document(must(canonicalUri(INSTANCE)), 'ModelInstance', text)).toMatchObject({ raw })
  })

  it('needs only what the catalogue has, for every mapping of every provider', () => {
    for (const provider of DEMO_PROVIDERS.values()) {
      for (const { type, mapping } of Object.values(provider.types)) {
        for (const [field, rule] of Object.entries(mapping.fields)) {
          const at = `${provider.name} ${type}.${field}`
          if ('edge' in rule && rule.edge !== undefined) expect(catalogue.edgeId(type, rule.edge), at).not.toBeNull()
          if (rule.kind === 'reference') expect(catalogue.type(rule.to), at).toBeDefined()
          if (rule.kind === 'attribute') {
            const name = rule.name ?? field.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase())
            expect(catalogue.attribute(type, name), at).not.toBeNull()
          }
        }
      }
      for (const event of Object.values(provider.events)) expect(provider.types[event.type]).toBeDefined()
    }
  })
})
