import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { FieldRule, Mapping } from '../contracts/mapping.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri } from '../model/uri.ts'
import { sourceConfig } from '../testing/parts.ts'
import { normaliseContext } from './context.ts'
import { platformsOf } from './platforms.ts'
import { normalise } from './normalise.ts'
import { allowedBy } from './allowed-by-redaction.ts'

const MAX_ENTRIES = 10_000

const catalogue = builtinCatalogue()
const platforms = platformsOf([
  { platform: 'mlflow', domains: ['models', 'datasets'] },
  { platform: 'people', domains: ['identity'] },
])
const context = normaliseContext(catalogue, sourceConfig('mlflow'), platforms)

function mapRecord(mapping: Mapping, record: JsonObject) {
  const uri = must(makeUri('model', 'mlflow', 'm'))
  return must(normalise(mapping, { uri, id: 'm', body: record }, context))
}

function attributeOf(rule: FieldRule, record: JsonObject) {
  const { statement, unmapped } = mapRecord({ type: 'Model', fields: { task: rule } }, record)
  return { value: statement.nodes[0]?.attributes.task, issues: statement.nodes[0]?.attributes.issues, unmapped }
}

describe('the input of a rule', () => {
  it.each<[string, FieldRule, JsonObject, Json | undefined]>([
    ['its own field', { kind: 'attribute' }, { task: 'x' }, 'x'],
    [
      'an expression',
      { kind: 'attribute', from: "tags[?key=='task'].value | [0]" },
      { tags: [{ key: 'task', value: 'x' }] },
      'x',
    ],
    ['a constant', { kind: 'attribute', value: 'x' }, {}, 'x'],
    ['a condition that holds', { kind: 'attribute', when: 'stage', value: 'x' }, { stage: 'None' }, 'x'],
    ["a condition that doesn't hold", { kind: 'attribute', when: 'stage', value: 'x' }, { stage: '' }, undefined],
    ['a table', { kind: 'attribute', table: { '1': 'one' } }, { task: 1 }, 'one'],
    ['a table without the value', { kind: 'attribute', table: { '1': 'one' } }, { task: 'two' }, 'two'],
    [
      'a table with a value for the rest',
      { kind: 'attribute', table: { None: null }, otherwise: 'some' },
      { task: 'two' },
      'some',
    ],
    ['a table that omits the value', { kind: 'attribute', table: { None: null } }, { task: 'None' }, undefined],
    ['a text of JSON', { kind: 'attribute', json: 'uri' }, { task: '{"uri": "file:///x"}' }, 'file:///x'],
    ['milliseconds', { kind: 'attribute', time: 'ms' }, { task: 1_795_158_179_852 }, '2026-11-20T07:02:59.852Z'],
    ['seconds in a text', { kind: 'attribute', time: 's' }, { task: '1795158179' }, '2026-11-20T07:02:59.000Z'],
    [
      'a time of a directory',
      { kind: 'attribute', time: 'generalized' },
      { task: '20261120070259Z' },
      '2026-11-20T07:02:59.000Z',
    ],
    ["a time that isn't set yet", { kind: 'attribute', time: 'ms' }, { task: 0 }, undefined],
    ['each item of a list', { kind: 'attribute', table: { a: 'b', c: null } }, { task: ['a', 'c', 'd'] }, ['b', 'd']],
  ])('can be %s', (_, rule, record, value) => {
    const { value: got } = attributeOf(rule, record)
    // Whether a task may be a list isn't checked against the catalogue here.
    expect(got).toEqual(value)
  })

  it.each<[FieldRule, JsonObject, RegExp]>([
    [{ kind: 'attribute', json: 'uri' }, { task: '{"uri"' }, /must be a text of JSON/],
    [{ kind: 'attribute', json: 'uri' }, { task: `${'['.repeat(200)}${']'.repeat(200)}` }, /must be a text of JSON/],
    [{ kind: 'attribute', time: 'ms' }, { task: 'yesterday' }, /isn't a time in ms/],
    [{ kind: 'attribute', time: 's' }, { task: 1e300 }, /isn't a time in s/],
    [{ kind: 'attribute', time: 'generalized' }, { task: '2026-11-20' }, /isn't a time of a directory/],
    [{ kind: 'attribute', from: "split(gone, ',')" }, {}, /can't be read by/],
  ])("is an issue if it can't be read: %j", (rule, record, issue) => {
    const { value, issues } = attributeOf(rule, record)
    expect(value).toBeUndefined()
    expect(issues).toEqual([{ kind: 'bad-value', detail: expect.stringMatching(issue) }])
  })

  it('adds to the issues that the record states', () => {
    const fields: Mapping['fields'] = { failure: { kind: 'issue' }, task: { kind: 'attribute', time: 'ms' } }
    const { statement } = mapRecord({ type: 'Model', fields }, { failure: 'out of memory', task: 'yesterday' })
    expect(statement.nodes[0]?.attributes.issues).toMatchObject([
      { kind: 'stated', detail: 'out of memory' },
      { kind: 'bad-value' },
    ])
  })

  it('counts what an expression reads as mapped, and nothing else', () => {
    const record = { tags: [{ key: 'task', value: 'x', since: 1 }], info: { a: 1, b: { c: 2 } }, more: null }
    const fields: Mapping['fields'] = {
      task: { kind: 'attribute', from: "tags[?key=='task'].value | [0]", when: 'info.a' },
    }
    expect(mapRecord({ type: 'Model', fields }, record).unmapped).toEqual([
      'Model.tags.since',
      'Model.info.b',
      'Model.more',
    ])
  })

  it('counts explicitly ignored members as mapped, but not a field named like the rule', () => {
    const record = { task: 'x', pool: 'a', queue: 'b', scheduling: 'c' }
    const fields: Mapping['fields'] = {
      task: { kind: 'attribute' },
      scheduling: { kind: 'ignore', why: 'its scheduler reads them', members: ['pool', 'queue'] },
    }
    expect(mapRecord({ type: 'Model', fields }, record).unmapped).toEqual(['Model.scheduling'])
  })

  it('stays if a redaction does not touch what it reads', () => {
    const fields: Mapping['fields'] = {
      task: { kind: 'attribute', from: 'data.task' },
      framework: { kind: 'attribute', from: 'data.tags.framework' },
    }
    const { subject } = allowedBy({ type: 'Model', fields }, ['data.tags'])
    expect(subject).toContain('task')
    expect(subject).not.toContain('framework')
  })
})

describe('two rules for one attribute', () => {
  it('merge all of their tags, each once', () => {
    const fields: Mapping['fields'] = {
      tags: { kind: 'labels' },
      group: { kind: 'labels', from: "[{key: 'group', value: group}, {key: 'a', value: 'b'}]" },
    }
    const { statement } = must(
      normalise(
        { type: 'Model', fields },
        { uri: must(makeUri('model', 'mlflow', 'm')), id: 'm', body: { tags: [{ key: 'a', value: 'b' }], group: 'x' } },
        context,
      ),
    )
    expect(statement.nodes[0]?.attributes.tags).toEqual([
      { tag: 'a', value: 'b' },
      { tag: 'group', value: 'x' },
    ])
  })

  it.each([
    [{ title: 'a', name: 'a' }, []],
    [{ title: 'a' }, []],
    [{ title: 'a', name: 'b' }, ['Model.name: "title" replaces what "name" gave']],
  ])('lose what only one of them can give: %j', (body, lost) => {
    const fields: Mapping['fields'] = {
      name: { kind: 'attribute' },
      title: { kind: 'attribute', name: 'name', from: 'title' },
    }
    const answered = { uri: must(makeUri('model', 'mlflow', 'm')), id: 'm', body }
    expect(must(normalise({ type: 'Model', fields }, answered, context)).lost).toEqual(lost)
  })
})

describe('references', () => {
  it('compose an id from several members', () => {
    const fields: Mapping['fields'] = {
      current: {
        kind: 'reference',
        edge: 'currentInstance',
        to: 'ModelInstance',
        id: '{name}/{version}',
        from: "{name: name, version: aliases[?alias=='champion'].version | [0]}",
      },
    }
    const { statement } = mapRecord(
      { type: 'Model', fields },
      { name: 'a/b', aliases: [{ alias: 'champion', version: 2 }] },
    )
    expect(statement.edges.map(({ to }) => to)).toEqual(['aip://model/mlflow/a%252Fb/2'])
    expect(statement.references).toEqual([{ uri: 'aip://model/mlflow/a%252Fb/2', expects: ['ModelInstance'] }])
  })

  it('to people by name are look-ups', () => {
    const fields: Mapping['fields'] = { owners: { kind: 'names', edge: 'ownedBy' } }
    const { statement } = mapRecord({ type: 'Model', fields }, { owners: ['Alice'] })
    expect(statement.edges.map(({ to }) => to)).toEqual(['aip://lookup/people/name/alice'])
  })

  it('to people by name stay text, with an issue, if no source knows people', () => {
    const alone = normaliseContext(
      catalogue,
      sourceConfig('mlflow'),
      platformsOf([{ platform: 'mlflow', domains: ['models'] }]),
    )
    const fields: Mapping['fields'] = { owners: { kind: 'names', edge: 'ownedBy' } }
    const answered = { uri: must(makeUri('model', 'mlflow', 'm')), id: 'm', body: { owners: ['Alice'] } }
    const { statement } = must(normalise({ type: 'Model', fields }, answered, alone))
    expect(statement.edges.map(({ to }) => to)).toEqual(['aip://lookup/identity/name/alice'])
    expect(statement.references).toEqual([])
    // A model isn't at fault if nobody connected the other source.
    expect(statement.nodes[0]?.attributes.issues).toBeUndefined()
  })

  it('can start at a named entity, which need not be read', () => {
    const fields: Mapping['fields'] = {
      version: { kind: 'reference', edge: 'instanceOf', to: 'ModelInstance', backwards: true },
      latest: { kind: 'reference', edge: 'currentInstance', to: 'ModelInstance', described: true },
    }
    const { statement } = mapRecord({ type: 'Model', fields }, { version: 'm/1', latest: 'm/2' })
    expect(statement.edges).toEqual([
      { type: 'ModelInstance.instanceOf', from: 'aip://model/mlflow/m/1', to: 'aip://model/mlflow/m' },
      { type: 'Model.currentInstance', from: 'aip://model/mlflow/m', to: 'aip://model/mlflow/m/2' },
    ])
    expect(statement.references).toEqual([{ uri: 'aip://model/mlflow/m/1', expects: ['ModelInstance'] }])
  })
})

const DATASETS: Mapping = {
  type: 'Model',
  id: '{info.name}',
  fields: {},
  also: [
    {
      each: 'inputs',
      add: { of: 'info.name' },
      when: "context == 'training'",
      type: 'DatasetVersion',
      id: '{name}/{digest}',
      fields: {
        version: { kind: 'attribute', from: 'digest' },
        name: { kind: 'attribute', from: 'of' },
        location: { kind: 'attribute', from: 'source', json: 'uri' },
      },
    },
  ],
}

describe('further entities in a record', () => {
  it('are claimed with their attributes, each under its composed id', () => {
    const inputs: Json = [
      { name: 'stats', digest: '91', context: 'training', source: '{"uri": "file:///x"}', extra: 1 },
      { name: 'stats', digest: '92', context: 'evaluation' },
      { name: 'stats', context: 'training' },
      'nonsense',
    ]
    const { statement, unmapped } = mapRecord(DATASETS, { info: { name: 'm' }, inputs })
    expect(statement.nodes[1]).toEqual({
      uri: 'aip://dataset-version/mlflow/stats/91',
      attributes: { entityType: 'DatasetVersion', version: '91', name: 'm', location: 'file:///x' },
    })
    expect(statement.nodes).toHaveLength(2)
    expect(statement.nodes[0]?.attributes.issues).toHaveLength(2)
    expect(unmapped).toEqual(['Model.inputs.extra'])
  })

  it('are bounded', () => {
    const inputs = Array.from({ length: MAX_ENTRIES + 5 }, (_, i) => ({ name: 'n', digest: i, context: 'training' }))
    const { statement } = mapRecord(DATASETS, { info: { name: 'm' }, inputs })
    expect(statement.nodes).toHaveLength(MAX_ENTRIES + 1)
    expect(statement.nodes[0]?.attributes.issues).toMatchObject([{ kind: 'bad-value' }])
  })
})

describe('id parts that the record lacks', () => {
  const views: Mapping = {
    type: 'Model',
    id: '{project}/{spec.name}',
    fromId: ['project'],
    fields: {
      spec: { kind: 'ignore', why: 'a test' },
      name: { kind: 'attribute', from: "join(' of ', [spec.name, project])" },
      project: { kind: 'ignore', why: 'a part of the id' },
      current: {
        kind: 'reference',
        edge: 'currentInstance',
        to: 'ModelInstance',
        id: '{project}/{version}',
        from: '{project: project, version: spec.version}',
        when: "project == 'shop/eu'",
      },
    },
  }
  const id = 'shop%2Feu/stats'
  const uri = must(makeUri('model', 'mlflow', id))
  const about = (body: JsonObject, requested = id) => normalise(views, { uri, id: requested, body }, context)

  it('become members of it', () => {
    const { statement, unmapped } = must(about({ spec: { name: 'stats', version: 2 } }))
    expect(statement.nodes[0]?.attributes).toEqual({ entityType: 'Model', name: 'stats of shop/eu' })
    expect(statement.edges.map(({ to }) => to)).toEqual(['aip://model/mlflow/shop%252Feu/2'])
    expect(unmapped).toEqual([])
  })

  it('do not hide that an answer is about another entity, or has no such id', () => {
    expect(about({ spec: { name: 'other' } })).toMatchObject({
      ok: false,
      error: expect.stringContaining('is about "shop%2Feu/other"'),
    })
    expect(about({ error: 'x', spec: {} })).toEqual({
      ok: false,
      error:
        'requested "shop%2Feu/stats", but the answer has no "spec.name", of which its id {project}/{spec.name} is composed; the answer has "error", "spec"',
    })
    expect(about({})).toMatchObject({ ok: false, error: expect.stringMatching(/; the answer has no members$/) })
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`m${i}`, i]))
    expect(about(many)).toMatchObject({ ok: false, error: expect.stringMatching(/"m11" and 3 more$/) })
    expect(about({ spec: { name: 'stats' } }, 'stats')).toMatchObject({
      ok: false,
      error: '"stats" isn\'t an id of the form {project}/{spec.name}',
    })
  })
})

describe('nested lists', () => {
  const record: JsonObject = {
    project: 'shop',
    name: 'churn',
    views: [
      { view: 'stats', columns: [{ name: 'orders' }, { name: 'basket' }] },
      { view: 'prices', columns: [{ name: 'price' }], project: 'world' },
      { view: 'empty' },
    ],
  }
  const add = { project: 'project', view: 'view', model: 'name' }

  it('give references that name what encloses them', () => {
    const fields: Mapping['fields'] = {
      uses: {
        kind: 'reference',
        edge: 'currentInstance',
        to: 'ModelInstance',
        id: '{project}/{view}/{name}',
        from: ['views', 'columns'],
        add,
      },
    }
    const { statement, unmapped } = mapRecord({ type: 'Model', fields }, record)
    const ids = statement.edges.map(({ to }) => to.replace('aip://model/mlflow/', ''))
    expect(ids).toEqual(['shop/stats/orders', 'shop/stats/basket', 'world/prices/price'])
    expect(unmapped).toEqual([])
  })

  it('give further entities, each with the values of its nearest enclosing entry', () => {
    const also: Mapping['also'] = [
      {
        each: ['views', 'columns'],
        add,
        type: 'DatasetVersion',
        id: '{view}/{name}',
        fields: { name: { kind: 'attribute', from: "join('.', [project, model, view, name])" } },
      },
    ]
    const { statement } = mapRecord({ type: 'Model', fields: {}, also }, record)
    expect(
      statement.nodes.slice(1).map(({ uri, attributes }) => [uri.split('/').slice(4).join('/'), attributes.name]),
    ).toEqual([
      ['stats/orders', 'shop.churn.stats.orders'],
      ['stats/basket', 'shop.churn.stats.basket'],
      ['prices/price', 'world.churn.prices.price'],
    ])
  })

  it('get values added to the entries of one list that have members', () => {
    const fields: Mapping['fields'] = {
      labels: { kind: 'labels', from: 'views[*].{key: view}', add: { value: 'project' } },
      task: { kind: 'attribute', from: 'views[*].view', add: { value: 'project' } },
    }
    const { statement } = mapRecord({ type: 'Model', fields }, record)
    expect(statement.nodes[0]?.attributes.tags).toEqual([
      { tag: 'stats', value: 'shop' },
      { tag: 'prices', value: 'shop' },
      { tag: 'empty', value: 'shop' },
    ])
    expect(statement.nodes[0]?.attributes.task).toEqual(['stats', 'prices', 'empty'])
  })

  it('are bounded, and a failing expression is reported once per record', () => {
    const many = Array.from({ length: 200 }, () => ({ columns: Array.from({ length: 100 }, (_, name) => ({ name })) }))
    const fields: Mapping['fields'] = {
      task: { kind: 'attribute', from: ['views', 'columns'], add: { parts: "split(project, ',')" } },
    }
    const { statement } = mapRecord({ type: 'Model', fields }, { views: many })
    expect(statement.nodes[0]?.attributes.task).toHaveLength(MAX_ENTRIES)
    expect(statement.nodes[0]?.attributes.issues).toMatchObject([
      { detail: expect.stringContaining('20000 entries') },
      { detail: expect.stringContaining('split(project') },
    ])
  })

  it('count as read for a redaction', () => {
    const fields: Mapping['fields'] = { task: { kind: 'attribute', from: ['views', 'columns'], add } }
    expect(allowedBy({ type: 'Model', fields }, ['views.columns.name']).subject).not.toContain('task')
    expect(allowedBy({ type: 'Model', fields }, ['project']).subject).not.toContain('task')
    expect(allowedBy({ type: 'Model', fields }, ['other']).subject).toContain('task')
  })
})

it('an answer about another entity is rejected by its composed id', () => {
  const uri = must(makeUri('model', 'mlflow', 'other'))
  const about = (body: Json) => normalise(DATASETS, { uri, id: 'other', body }, context)
  expect(about({ info: { name: 'm' } })).toMatchObject({ ok: false, error: expect.stringContaining('is about "m"') })
  expect(about({ error: 'x' })).toMatchObject({
    ok: false,
    error: expect.stringContaining('has no "info.name", of which its id {info.name} is composed'),
  })
})

it('a mapping never throws, and makes no more than the record has, whatever the answer', () => {
  const fields: Mapping['fields'] = {
    task: { kind: 'attribute', from: "tags[?key=='a'].value | [0]", table: { a: 'b' } },
    framework: { kind: 'attribute', from: 'inputs[].source', json: 'uri', when: 'info' },
    created_at: { kind: 'attribute', from: 'info.name', time: 'ms' },
    labels: { kind: 'labels', from: 'tags' },
    owner_emails: { kind: 'emails', edge: 'ownedBy' },
    owners: { kind: 'names', edge: 'ownedBy', from: 'inputs[].name' },
    current: {
      kind: 'reference',
      edge: 'currentInstance',
      to: 'ModelInstance',
      id: '{name}/{version}',
      from: 'inputs',
    },
  }
  const key = fc.constantFrom(
    'info',
    'name',
    'inputs',
    'tags',
    'key',
    'value',
    'source',
    'digest',
    'context',
    '__proto__',
    'owner_emails',
  )
  const leaf = fc.oneof(fc.jsonValue({ maxDepth: 0 }), fc.constantFrom('training', 'a', '{"uri": 1}', 1.5, -1, 2 ** 60))
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.dictionary(key, tie('any'), { maxKeys: 6 }),
      fc.array(tie('any'), { maxLength: 4 }),
    ),
  })).any
  const uri = must(makeUri('model', 'mlflow', 'm'))
  fc.assert(
    fc.property(value, value, (info, inputs) => {
      const body = JSON.parse(JSON.stringify({ info: { name: 'm', info }, inputs, tags: inputs, owner_emails: info }))
      const { statement } = must(normalise({ ...DATASETS, fields }, { uri, id: 'm', body }, context))
      expect(JSON.stringify(statement).length).toBeLessThan(20 * JSON.stringify(body).length + 20_000)
    }),
    { numRuns: 500 },
  )
})
