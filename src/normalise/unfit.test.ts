import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { FieldRule, PartShape } from '../contracts/mapping.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri } from '../model/uri.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { sourceConfig } from '../testing/parts.ts'
import { normaliseContext } from './context.ts'
import { platformsOf } from './platforms.ts'
import type { NormaliseContext } from './draft.ts'
import { normalise, type MappedStatement } from './normalise.ts'
import { camelCase, clip } from './text.ts'

const CELL: PartShape = {
  type: 'AbTestCell',
  whole: 'AbTest',
  belongsTo: 'belongsTo',
  key: 'cell_number',
  keyAttribute: 'number',
}
const catalogue = builtinCatalogue()
const SOURCES = [...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, domains: p.domains }))

interface As {
  readonly type?: string
  readonly sources?: typeof SOURCES
  readonly references?: Readonly<Record<string, string>>
  readonly context?: Partial<NormaliseContext>
}

/** Maps a registry answer with one field. */
function read(rule: FieldRule, value: Json, as: As = {}): MappedStatement {
  const { type = 'ModelInstance', sources = SOURCES, references = {} } = as
  const config = sourceConfig('registry', { references })
  const context = { ...normaliseContext(catalogue, config, platformsOf(sources)), ...as.context }
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', 'registry', 'x'))
  return must(normalise({ type, fields: { field: rule } }, { uri, id: 'x', body: { field: value } }, context))
}

function issuesOf({ statement }: MappedStatement): readonly JsonObject[] {
  return (statement.nodes[0]?.attributes['issues'] ?? []) as readonly JsonObject[]
}

const targets = ({ statement }: MappedStatement): readonly string[] => statement.edges.map(({ to }) => to)
const without = (...platforms: string[]): As => ({ sources: SOURCES.filter((s) => !platforms.includes(s.platform)) })

const LABELS: FieldRule = { kind: 'labels' }
const MODEL_ID: FieldRule = { kind: 'reference', edge: 'instanceOf', to: 'Model' }
const FEATURE: FieldRule = { kind: 'reference', edge: 'usesFeature', to: 'Feature' }
const OWNERS: FieldRule = { kind: 'emails', edge: 'ownedBy' }
const URIS: FieldRule = { kind: 'uris', edge: 'ownedBy' }
const CELLS: FieldRule = {
  kind: 'parts',
  part: CELL,
  whole: 'test_id',
  edge: 'executedFor',
  attributes: { cell_name: 'name' },
}
const FOR_CELL: FieldRule = { kind: 'part', part: CELL, edge: 'forCell' }
const [RUN, RULE] = [{ type: 'PipelineRun' }, { type: 'ServingRule' }]
const cells = (...entries: Json[]): MappedStatement => read(CELLS, entries, RUN)

describe('an unreadable value is an issue of the entity itself, and claims nothing', () => {
  it.each<[string, FieldRule, Json, As, string, string]>([
    ["labels that aren't a list", LABELS, 'x', {}, 'bad-value', '"field" must be a list of {key, value}'],
    [
      'a label without a value',
      LABELS,
      [{ key: 'a' }],
      {},
      'bad-value',
      '"field" has an entry that isn\'t {key, value}: {"key":"a"}',
    ],
    ["parts that aren't a list", CELLS, { 0: 1 }, RUN, 'bad-value', '"field" must be a list'],
    [
      'a part without its container',
      CELLS,
      [{ cell_number: 1 }],
      RUN,
      'bad-value',
      '"field" has an entry that names no AbTestCell: {"cell_number":1}',
    ],
    [
      'a part without its number',
      CELLS,
      [{ test_id: 't', cell_number: '' }],
      RUN,
      'bad-value',
      '"field" has an entry that names no AbTestCell: {"test_id":"t","cell_number":""}',
    ],
    [
      'a part of two fields with one of them',
      FOR_CELL,
      't',
      RULE,
      'bad-value',
      '"field" and "cell_number" name no AbTestCell: "t"',
    ],
    ['a foreign key', MODEL_ID, true, {}, 'bad-value', '"field" has an entry that names nothing: true'],
    [
      'a foreign key with a control character',
      MODEL_ID,
      'a\u0000',
      {},
      'bad-reference',
      'a Model is named that has no valid URI: the resource id has a control character',
    ],
    [
      'a foreign key into a domain without a source',
      FEATURE,
      'f',
      without('feature-store'),
      'no-source',
      'a Feature "f" is named, but no source for features is configured',
    ],
    ['a URI', URIS, 'nonsense', {}, 'bad-reference', '"nonsense" doesn\'t begin with aip://'],
    [
      'a URI of no known component',
      URIS,
      'aip://thing/x/y',
      {},
      'bad-reference',
      "aip://thing/x/y has a component type that the catalogue doesn't have",
    ],
    ['an empty address', OWNERS, ' ', {}, 'bad-value', '"field" has an entry that names nothing: " "'],
    [
      "an address that can't be looked up",
      OWNERS,
      'a\u0000@x',
      {},
      'bad-reference',
      'the e-mail address "a\\u0000@x" can\'t be looked up: the resource id has a control character',
    ],
  ])('%s', (_, rule, value, as, kind, detail) => {
    const found = read(rule, value, as)
    expect(issuesOf(found)).toEqual([{ kind, detail }])
    expect([found.statement.edges, found.statement.references, found.unmapped]).toEqual([[], [], []])
    expect(found.statement.nodes).toHaveLength(1)
  })

  it("a source's reference to a look-up is rejected, even if the catalogue has its type", () => {
    const lookup = 'aip://lookup/identity/email/a@x'
    const found = read(URIS, lookup, { context: { typesOf: () => ['Thing'] } })
    expect(issuesOf(found)).toEqual([{ kind: 'bad-reference', detail: expect.stringContaining(lookup) as string }])
    expect(found.statement.edges).toEqual([])
  })

  it('the issues of one answer are bounded', () => {
    expect(issuesOf(read(LABELS, Array(60).fill(7)))).toHaveLength(50)
  })

  it('a quoted value is truncated to a bounded length', () => {
    const [complete, longer] = ['x'.repeat(118), 'x'.repeat(119)]
    expect(clip(complete)).toBe(`"${complete}"`)
    expect(clip(longer)).toBe(`"${complete}…`)
  })
})

describe('null', () => {
  const RULES: readonly FieldRule[] = [
    LABELS,
    MODEL_ID,
    OWNERS,
    URIS,
    CELLS,
    FOR_CELL,
    { kind: 'attribute', name: 'version' },
  ]
  it.each(RULES)('claims nothing in a field of the rule "$kind"', (rule) => {
    const type = rule === CELLS ? 'PipelineRun' : rule === FOR_CELL ? 'ServingRule' : 'ModelInstance'
    const { nodes, edges } = read(rule, null, { type }).statement
    expect([nodes.map(({ attributes }) => attributes), edges]).toEqual([[{ entityType: type }], []])
  })

  it('claims a tag without a value as the value of a label', () => {
    const { statement } = read(LABELS, [
      { key: 'a', value: null },
      { key: 'team', value: null },
    ])
    const tags = ['a', 'team'].map((tag) => ({ tag, value: '' }))
    expect(statement.nodes[0]?.attributes).toEqual({ entityType: 'ModelInstance', tags })
    expect(statement.edges).toEqual([])
  })
})

describe('references', () => {
  it("within the source's own domain refer to the source itself, even if another serves it too", () => {
    const sources = [...SOURCES, { platform: 'archive', domains: ['models'] }]
    expect(targets(read(MODEL_ID, 'm', { sources }))).toEqual(['aip://model/registry/m'])
    expect(
      targets(read(FEATURE, 'f', { sources: [...SOURCES, { platform: 'a-store', domains: ['features'] }] })),
    ).toEqual([])
    expect(targets(read(FEATURE, 'f', { references: { features: 'elsewhere' } }))).toEqual([
      'aip://feature/elsewhere/f',
    ])
  })

  it('to a platform without a configured source are edges without a requested read', () => {
    const { statement } = read(FEATURE, 'f', { references: { features: 'elsewhere' } })
    expect(statement.references).toEqual([])
    const { edges, references } = read(OWNERS, 'a@x', without('identity')).statement
    expect([edges.map(({ to }) => to), references]).toEqual([['aip://lookup/identity/email/a@x'], []])
    expect(issuesOf(read(OWNERS, 'a@x', without('identity')))).toEqual([])
  })

  it('to a part request no read', () => {
    const { edges, references } = read(
      { kind: 'reference', edge: 'executedFor', to: 'AbTestCell' },
      't/1',
      RUN,
    ).statement
    expect([edges.map(({ to }) => to), references]).toEqual([['aip://ab-test-cell/experimentation/t/1'], []])
  })

  it('to one entity as several types expect each type, in a fixed order', () => {
    const typed: FieldRule = { kind: 'typed-references', edge: 'instanceOf', types: { a: 'ModelInstance', b: 'Model' } }
    const items = ['a', 'b', 'a'].map((type) => ({ type, id: 'm' }))
    for (const value of [items, items.slice(1)])
      expect(read(typed, value).statement.references).toEqual([
        { uri: 'aip://model/registry/m', expects: ['Model', 'ModelInstance'] },
      ])
  })

  it("expect the component's only type if they are URIs, and start at the entity unless declared backwards", () => {
    const run = 'aip://pipeline-run/orchestrator/r'
    const { edges, references } = read({ kind: 'uris', edge: 'producedBy' }, [run]).statement
    expect(edges).toEqual([{ type: 'ModelInstance.producedBy', from: 'aip://model/registry/x', to: run }])
    expect(references).toEqual([{ uri: run, expects: ['PipelineRun'] }])
    const owned = read({ ...URIS, backwards: true } as FieldRule, [run]).statement
    expect(owned.edges).toEqual([{ type: 'Entity.ownedBy', from: run, to: 'aip://model/registry/x' }])
  })
})

describe('team tags', () => {
  const label = (key: string): Json => [{ key, value: 'ranking' }]
  it('are edges to groups, unlike other labels', () => {
    expect(targets(read(LABELS, label('team')))).toEqual(['aip://group/identity/ranking'])
    expect(targets(read(LABELS, label('env')))).toEqual([])
  })

  it('may name a group by its URI, whichever source has it', () => {
    const [here, elsewhere] = ['aip://group/identity/risk', 'aip://group/ldap/risk']
    const named = read(LABELS, [{ key: 'team', value: here }])
    expect([targets(named), named.statement.references]).toEqual([[here], [{ uri: here, expects: ['Group'] }]])
    expect(targets(read(LABELS, [{ key: 'team', value: elsewhere }], without('identity')))).toEqual([elsewhere])
    expect(targets(read(LABELS, [{ key: 'team', value: 'aip://group' }]))).toEqual([])
  })

  it('are plain tags without a configured identity source', () => {
    expect(targets(read(LABELS, label('team'), without('identity')))).toEqual([])
    expect(targets(read(LABELS, label('team'), { references: { identity: 'nowhere' } }))).toEqual([])
  })
})

describe('parts', () => {
  it("are claimed with their entry's attributes, and unmapped members are reported once", () => {
    const { statement, unmapped } = cells(
      { test_id: 't', cell_number: 1, cell_name: 'one', colour: 'red' },
      { test_id: 't', cell_number: 2, cell_name: null, colour: 'blue' },
    )
    const cell = (number: number): string => `aip://ab-test-cell/experimentation/t/${number}`
    expect(statement.nodes.slice(1)).toEqual([
      { uri: cell(1), attributes: { entityType: 'AbTestCell', number: 1, name: 'one' } },
      { uri: cell(2), attributes: { entityType: 'AbTestCell', number: 2 } },
    ])
    expect(statement.references).toEqual([{ uri: 'aip://ab-test/experimentation/t', expects: ['AbTest'] }])
    expect(unmapped).toEqual(['PipelineRun.field.colour'])
    expect(issuesOf({ statement, unmapped, lost: [] })).toEqual([])
  })

  it('have the record as their container if they are in the record itself', () => {
    const own = { ...CELLS, whole: null, edge: undefined } as FieldRule
    const { statement, unmapped } = read(own, [{ cell_number: 1, test_id: 't' }], { type: 'AbTest' })
    const cell = 'aip://ab-test-cell/registry/x/1'
    expect(statement.edges).toEqual([{ type: 'AbTestCell.belongsTo', from: cell, to: 'aip://ab-test/registry/x' }])
    expect(unmapped).toEqual(['AbTest.field.test_id'])
  })
})

describe('values under standard names', () => {
  const as = (name: string, value: Json, type = 'ModelInstance'): MappedStatement =>
    read({ kind: 'attribute', name }, value, { type })

  it('lose members unknown to the catalogue, at any depth, each reported once', () => {
    const metrics = as('metrics', [
      { name: 'auc', value: 1, worst_slice: 'x', at: null },
      { name: 'loss', value: 2, worst_slice: 'y' },
      'text',
    ])
    expect(metrics.statement.nodes[0]?.attributes['metrics']).toEqual([
      { name: 'auc', value: 1 },
      { name: 'loss', value: 2 },
      'text',
    ])
    expect(metrics.unmapped).toEqual(['ModelInstance.field.worst_slice'])
    const graph = as('graph', { nodes: [{ id: 'a', colour: 1 }], layout: 1 }, 'Pipeline')
    expect(graph.statement.nodes[0]?.attributes['graph']).toEqual({ nodes: [{ id: 'a' }] })
    expect(graph.unmapped).toEqual(['Pipeline.field.nodes.colour', 'Pipeline.field.layout'])
  })

  it("stay unchanged in json attributes, or if they don't fit the declared type", () => {
    const own = { snake_case: [{ a_b: null }] }
    expect(as('hyperparameters', own).statement.nodes[0]?.attributes['hyperparameters']).toEqual(own)
    expect(as('artifact', 7)).toMatchObject({ unmapped: [] })
    expect(as('artifact', 7).statement.nodes[0]?.attributes['artifact']).toBe(7)
  })

  it("recheck an address's look-up only if the address is the entity's own", () => {
    expect(as('email', 'a@x', 'Group').statement.lookupsToRecheck).toEqual([])
    expect(read({ kind: 'email' }, 'a@x', { type: 'User' }).statement.lookupsToRecheck).toEqual([
      'aip://lookup/registry/email/a@x',
    ])
    expect(read({ kind: 'email' }, 7, { type: 'User' }).statement.lookupsToRecheck).toEqual([])
  })

  it('are named in camelCase, however many underscores there are', () => {
    expect(['plain', 'run_id', 'run__id', 'top_5'].map(camelCase)).toEqual(['plain', 'runId', 'runId', 'top5'])
  })

  it('leave no claim in ignored fields, and are not reported', () => {
    for (const rule of [{ kind: 'ignore', why: '' }, { kind: 'with', field: 'other' }, { kind: 'id' }] as const)
      expect(read(rule, 'x')).toMatchObject({
        statement: { nodes: [{ attributes: { entityType: 'ModelInstance' } }], edges: [] },
        unmapped: [],
      })
    expect(read(OWNERS, 'a@x').unmapped).toEqual([])
    expect(read(MODEL_ID, 'm').unmapped).toEqual([])
    expect(read(FOR_CELL, 't', RULE).unmapped).toEqual([])
    expect(Object.keys(read(OWNERS, 'a@x').statement.nodes[0]?.attributes ?? {})).toEqual(['entityType'])
  })
})

describe('a mapping that names what the catalogue lacks', () => {
  it.each<[string, FieldRule, Json, string]>([
    [
      'a relationship',
      { kind: 'reference', edge: 'madeBy', to: 'Pipeline' },
      'p',
      "the mapping of ModelInstance names ModelInstance.madeBy, which the catalogue doesn't have",
    ],
    [
      'a relationship backwards',
      { kind: 'uris', edge: 'producedBy', backwards: true },
      [],
      "the mapping of ModelInstance names Entity.producedBy, which the catalogue doesn't have",
    ],
    [
      'a type',
      { kind: 'reference', edge: 'producedBy', to: 'Thing' },
      'p',
      'the mapping of ModelInstance names the unknown type Thing',
    ],
    [
      'a part',
      { kind: 'parts', part: { ...CELL, type: 'Cell' }, whole: 'test_id', attributes: {} },
      [{ test_id: 't', [CELL.key]: 1 }],
      'the mapping of ModelInstance names the unknown part Cell',
    ],
  ])('throws an error: %s', (_, rule, value, message) => {
    expect(() => read(rule, value)).toThrow(message)
  })

  it('throws an error for a source that serves no domain', () => {
    expect(() => normaliseContext(catalogue, sourceConfig('registry'), platformsOf([]))).toThrow(
      'the source registry serves no domain',
    )
  })
})

it.each<Json>([null, 'x', 7, [{ id: 'x' }]])('the body %j is rejected as no answer about any entity', (body) => {
  const context = normaliseContext(catalogue, sourceConfig('registry'), platformsOf(SOURCES))
  const uri = must(makeUri('model', 'registry', 'x'))
  expect(normalise({ type: 'Model', fields: {} }, { uri, id: 'x', body }, context)).toEqual({
    ok: false,
    error: `the answer about ${uri} isn't a JSON object`,
  })
})
