import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { parseCsv } from '../../lib/csv-rows.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri } from '../../model/uri.ts'
import { normaliseContext } from '../../normalise/context.ts'
import { normalise } from '../../normalise/normalise.ts'
import { platformsOf } from '../../normalise/platforms.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { CSV, refusedRowText, readingIn } from './provider.ts'

const provider = CSV.ofCatalogue?.(builtinCatalogue()) ?? CSV

function reading(tables: Readonly<Record<string, string>>) {
  const files = Object.entries(tables).map(([name, text]) => ({
    name,
    documents: must(parseCsv(Buffer.from(text))) as readonly Json[],
  }))
  const body = provider.files?.answer(files, 'imported') ?? { ok: false as const, error: 'it reads no files' }
  return body.ok ? readingIn(body.value) : body.error
}

const NODES = `type,id,name,description,owner,tags,framework,version,trafficShare,active,schema,entityKeys
Model,churn,Churn,"Who leaves,
and when",ada@example.com|Group:growth|aip://user/ldap/bob,team=growth|gold,xgboost,,,,,
ModelInstance,churn/1,Churn 1,,,,,1,,,,
ModelDeployment,live,Live,,,,,,0.5,,,
User,ada,Ada,,,,,,,TRUE,,
Group,growth,Growth,,,,,,,,,
Dataset,sales,Sales,,,,,,,,"[{""name"": ""amount"", ""type"": ""int""}]",
FeatureGroup,stats,Stats,,,,,,,,,customer|day
`
const EDGES = `from_type,from_id,edge,to_type,to_id
ModelInstance,churn/1,instanceOf,Model,churn
ModelDeployment,live,deploys,ModelInstance,churn/1
ModelInstance,churn/1,trainedOn,,aip://dataset-version/mlflow/sales/7
`

describe('tables of nodes and edges', () => {
  it('become entities with typed attributes, labels, owners and edges', () => {
    const read = reading({ 'edges.csv': EDGES, 'nodes.csv': NODES })
    expect(read).toMatchObject({ refused: [], rows: 10 })
    expect(typeof read === 'object' && read?.entities).toMatchObject({
      Model: [
        {
          id: 'churn',
          attributes: { name: 'Churn', description: 'Who leaves,\nand when', framework: 'xgboost' },
          labels: [
            { key: 'team', value: 'growth' },
            { key: 'gold', value: '' },
          ],
          emails: ['ada@example.com'],
          edges: { ownedBy: ['aip://group/imported/growth', 'aip://user/ldap/bob'] },
        },
      ],
      ModelInstance: [
        {
          id: 'churn/1',
          attributes: { version: '1' },
          edges: { instanceOf: ['aip://model/imported/churn'], trainedOn: ['aip://dataset-version/mlflow/sales/7'] },
        },
      ],
      ModelDeployment: [{ attributes: { trafficShare: 0.5 }, edges: { deploys: ['aip://model/imported/churn/1'] } }],
      User: [{ attributes: { active: true } }],
      Dataset: [{ attributes: { schema: [{ name: 'amount', type: 'int' }] } }],
      FeatureGroup: [{ attributes: { entityKeys: ['customer', 'day'] } }],
    })
  })

  const RESULT = { metric: 'orders', effect: 0.02, low: 0.01, high: 0.03, sample: 900 }

  function testWith(cells: readonly Json[]) {
    const row = `AbTest,t,Test,ship,"${JSON.stringify(cells).replaceAll('"', '""')}"`
    const read = reading({ 'nodes.csv': `type,id,name,decision,cells\n${row}\n` })
    if (typeof read !== 'object' || read === null) throw new Error(String(read))
    return read
  }

  it('state where a dataset is and the name of its table, by which other sources join or suggest it', () => {
    const nodes = 'type,id,name,location\nDataset,sales,dw.Marts.Sales,s3a://lake/sales/\nDataset,plain,plain sales,\n'
    const read = reading({ 'nodes.csv': nodes })
    const bodies = typeof read === 'object' ? (read?.entities['Dataset'] ?? []) : []
    const context = normaliseContext(
      builtinCatalogue(),
      sourceConfig('imported'),
      platformsOf([{ platform: 'imported', domains: CSV.domains }]),
    )
    const mapping = provider.types['Dataset']?.mapping ?? { type: 'Dataset', fields: {} }
    const keys = bodies.map((entity) => {
      const uri = must(makeUri('dataset', 'imported', entity.id))
      const { statement } = must(normalise(mapping, { uri, id: entity.id, body: entity as unknown as Json }, context))
      return statement.edges.map(({ to }) => to)
    })
    expect(keys).toEqual([
      [keyUri('dataUri', 's3://lake/sales'), keyUri('tableName', 'marts.sales'), keyUri('tableName', 'sales')],
      [keyUri('tableName', 'plain sales')],
    ])
  })

  it('describe tests with their cells, and measurements for each', () => {
    const cells: readonly JsonObject[] = [
      { number: 1, allocationShare: 0.5 },
      { number: 2, name: 'new', results: [RESULT] },
    ]
    const { entities, refused } = testWith(cells)
    expect(refused).toEqual([])
    const { type: _, ...body } = (entities['AbTest']?.[0] ?? {}) as unknown as JsonObject
    const platforms = platformsOf([{ platform: 'imported', domains: CSV.domains }])
    const context = normaliseContext(builtinCatalogue(), sourceConfig('imported'), platforms)
    const uri = must(makeUri('ab-test', 'imported', 't'))
    const mapping = provider.types['AbTest']?.mapping ?? { type: 'AbTest', fields: {} }
    const { statement, unmapped } = must(normalise(mapping, { uri, id: 't', body }, context))
    expect(unmapped).toEqual([])
    expect(statement.nodes).toMatchObject([
      { uri, attributes: { name: 'Test', decision: 'ship' } },
      ...cells.map((cell) => ({
        uri: `aip://ab-test-cell/imported/t/${String(cell['number'])}`,
        attributes: { entityType: 'AbTestCell', ...cell },
      })),
    ])
    expect(statement.edges).toMatchObject(cells.map(() => ({ type: 'AbTestCell.belongsTo', to: uri })))
  })

  it.each<[Json, string]>([
    [{ name: 'new' }, 'cells[0] lacks number'],
    [
      { number: 2, results: [{ ...RESULT, low: 0.05 }] },
      'cells[0].results[0] has low 0.05, effect 0.02, high 0.03, which may not fall',
    ],
    [{ number: 2, colour: 'red' }, "cells[0].colour isn't known"],
  ])('reject a test because of its cell %j', (cell, reason) => {
    expect(testWith([cell]).refused.map(refusedRowText)).toEqual([`nodes.csv, line 2, cells: ${reason}`])
  })

  it.each<[string, string, string]>([
    ['an unknown type', 'Modell,x,X,,,,', 'nodes.csv, line 2, type: there is no type "Modell"; the closest is Model'],
    [
      'a part',
      'AbTestCell,x,X,,,,',
      'nodes.csv, line 2, type: a AbTestCell is a part of something else, which describes it',
    ],
    ['no id', 'Model,,X,,,,', 'nodes.csv, line 2, id: the resource id is empty'],
    ['no name', 'Model,x,,,,,', 'nodes.csv, line 2, name: a Model needs one'],
    [
      'an attribute of another type',
      'Model,x,X,,0.5,,',
      'nodes.csv, line 2, trafficShare: Model has no attribute "trafficShare"; it has name, description, ',
    ],
    ['an invalid number', 'ModelDeployment,x,X,,half,,', 'nodes.csv, line 2, trafficShare: "half" isn\'t a number'],
    ['an invalid boolean', 'User,x,X,,,yes,', 'nodes.csv, line 2, active: "yes" is neither true nor false'],
    ['invalid JSON', 'Dataset,x,X,,,,amount', "nodes.csv, line 2, schema: the text isn't JSON"],
    ['JSON of another form', 'Dataset,x,X,,,,{}', 'nodes.csv, line 2, schema: schema must be a list'],
    [
      'an invalid owner',
      'Model,x,X,Ada,,,',
      'nodes.csv, line 2, owner: "Ada" isn\'t an e-mail address, a URI, or anything like Group:growth',
    ],
    ['an owner without a row', 'Model,x,X,Group:x,,,', 'nodes.csv, line 2, owner: there is no row for Group:x'],
    ['too few cells', 'Model,x', 'nodes.csv, line 2: the row has 2 cells, and the header 7'],
    [
      'a duplicate id',
      'Model,last,X,,,,\nModel,last,Y,,,,',
      'nodes.csv, line 3, id: aip://model/imported/last is in nodes.csv, line 2, already',
    ],
  ])('reject single rows, and the others are taken: %s', (_, row, reason) => {
    const nodes = `type,id,name,owner,trafficShare,active,schema\n${row}\nGroup,good,Good,,,,\n`
    const read = reading({ 'nodes.csv': nodes })
    const [refused, ...more] = typeof read === 'object' ? (read?.refused ?? []) : []
    expect(more).toEqual([])
    expect(refused === undefined ? read : refusedRowText(refused)).toContain(reason)
    expect(typeof read === 'object' && read?.entities['Group']).toMatchObject([{ id: 'good' }])
  })

  it.each([
    [
      'before the rows of its owners',
      ['Model,churn,Churn,Group:growth', 'Group,growth,Growth,Group:sales', 'Group,sales,Sales,Group:nobody'],
    ],
    [
      'after them',
      ['Group,sales,Sales,Group:nobody', 'Group,growth,Growth,Group:sales', 'Model,churn,Churn,Group:growth'],
    ],
    [
      'between them',
      ['Group,growth,Growth,Group:sales', 'Model,churn,Churn,Group:growth', 'Group,sales,Sales,Group:nobody'],
    ],
  ])('reject a row whose owner is rejected because of its own owner, and so on: %s', (_, rows) => {
    const read = reading({ 'nodes.csv': `type,id,name,owner\n${rows.join('\n')}\nGroup,good,Good,\n` })
    const lines = typeof read === 'object' ? (read?.refused ?? []).map(refusedRowText) : []
    const line = (of: string) => rows.findIndex((row) => row.startsWith(of)) + 2
    expect(lines.toSorted()).toEqual(
      [
        `nodes.csv, line ${line('Model')}, owner: there is no row for Group:growth`,
        `nodes.csv, line ${line('Group,growth')}, owner: there is no row for Group:sales`,
        `nodes.csv, line ${line('Group,sales')}, owner: there is no row for Group:nobody`,
      ].toSorted(),
    )
    expect(typeof read === 'object' && read?.entities).toMatchObject({ Group: [{ id: 'good' }] })
    expect(typeof read === 'object' && read?.entities['Model']).toBeUndefined()
  })

  it('list refused nodes before the edges that are refused because of them', () => {
    const read = reading({ 'a-edges.csv': EDGES, 'nodes.csv': NODES.replace('Model,churn', 'Modl,churn') })
    expect(typeof read === 'object' && read?.refused.map(refusedRowText)).toEqual([
      'nodes.csv, line 2, type: there is no type "Modl"; the closest is Model',
      expect.stringMatching(/^a-edges\.csv, line 2, to_id: no row of nodes is the Model "churn"/),
    ])
  })

  it.each([
    ['Group,growth,Growth,,,,,,x,,,', ['Group']],
    ['Grup,growth,Growth,,,,,,,,,', ['Group', 'Model', 'User']],
    ['User,ada', ['Group', 'Model', 'User']],
  ])('list nothing completely that a refused row may declare: %s', (row, incomplete) => {
    const text = `${NODES.slice(0, NODES.indexOf('\n'))}\n${row}\n`
    const files = [{ name: 'nodes.csv', documents: must(parseCsv(Buffer.from(text))) as readonly Json[] }]
    const body = must(provider.files?.answer(files, 'imported') ?? { ok: false, error: 'it reads no files' })
    const listed = ['Group', 'Model', 'User'].filter(
      (name) =>
        must(provider.types[name]?.readList(body, { cursor: null, updatedSince: null }) ?? { ok: false, error: name })
          .incomplete !== undefined,
    )
    expect(listed).toEqual(incomplete)
  })

  it.each([
    [
      'Model,churn,trains,Model,churn',
      'edge: Model has no relationship "trains"; it has ownedBy, currentInstance, usesFeature',
    ],
    [
      'Model,gone,ownedBy,Group,growth',
      'from_id: no row of nodes is the Model "gone"; name an entity of another platform by its URI',
    ],
    ['Model,churn,currentInstance,Group,growth', 'to_type: "currentInstance" of Model leads to ModelInstance'],
    ['Model,churn,currentInstance,,aip://group/ldap/x', 'to_type: "currentInstance" of Model leads to ModelInstance'],
    [
      'ModelInstance,churn/1,instanceOf,,aip://model/mlflow/other',
      'edge: "instanceOf" has one target, and leads to aip://model/imported/churn already',
    ],
    [
      ',aip://model/mlflow/x,ownedBy,Group,growth',
      'from_id: aip://model/mlflow/x is of another platform, whose own source states what it leads to',
    ],
    [
      'Model,churn,ownedBy,,aip://nonsense',
      'to_id: "aip://nonsense" isn\'t aip://<componentType>/<platformId>/<resourceId>',
    ],
  ])('reject single edges: %s', (row, reason) => {
    const read = reading({ 'edges.csv': `${EDGES}${row}\n`, 'nodes.csv': NODES })
    expect(typeof read === 'object' && read?.refused.map(refusedRowText)).toEqual([`edges.csv, line 5, ${reason}`])
  })

  it('are not read if a file is neither of both, or no CSV', () => {
    expect(reading({ 'x.csv': 'name,kind\na,b\n' })).toMatch(
      /^x\.csv: the columns are neither those of nodes \(type, id, …\) nor/,
    )
    expect(provider.files?.answer([{ name: 'x.json', documents: [] }], 'imported')).toEqual({
      ok: false,
      error: "x.json isn't a CSV file",
    })
  })
})
