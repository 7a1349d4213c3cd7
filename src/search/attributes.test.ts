import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { filterAttributes } from './attributes.ts'
import { FILTER_KEYS } from './language/keys.ts'

const attributes = filterAttributes(builtinCatalogue())
const valuesOf = (entityType: string | null, stated: Attributes, parts: readonly string[] = []) =>
  attributes.valuesOf({ entityType, attributes: stated }, parts)

it('names attributes uniquely, and as people type them', () => {
  const names = attributes.all.map(({ typed }) => typed)
  expect(names).toEqual(
    expect.arrayContaining(['status', 'stage', 'framework', 'created', 'rows', 'reads30d', 'online']),
  )
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => FILTER_KEYS.some((key) => key === name))).toEqual([])
  for (const one of attributes.all) {
    expect(attributes.find(one.typed)).toBe(one)
    expect(attributes.find(one.path)).toBe(one)
  }
  expect(attributes.find('row-count')?.path).toBe('rowCount')
  expect(attributes.find('name')).toBeNull()
  expect(attributes.find('owner')).toBeNull()
})

it("reads an entity's values by its type", () => {
  expect(
    valuesOf('Dataset', {
      name: 'events',
      format: ' parquet ',
      location: 'x'.repeat(1_001),
      rowCount: 7,
      createdAt: '2026-01-02',
      usage: { reads30d: 3, lastReadAt: 'never' },
      status: 'not one of its attributes',
    }),
  ).toEqual({
    texts: ['format::parquet'],
    numbers: [
      { attribute: 'createdAt', value: Date.parse('2026-01-02') },
      { attribute: 'rowCount', value: 7 },
      { attribute: 'usage.reads30d', value: 3 },
    ],
    listed: [],
  })
  expect(valuesOf('AbTest', { status: 'ACTIVE', surfaces: ['home', 'home', 'search'] }).texts).toEqual([
    'status::ACTIVE',
    'surfaces::home',
    'surfaces::search',
  ])
  expect(valuesOf('FeatureGroup', { online: true }).texts).toEqual(['online::true'])
  expect(valuesOf(null, { status: 'failed', createdAt: '2026-01-02' })).toMatchObject({ texts: [], numbers: [{}] })
})

it('reads the stage and aliases of a version from its tags', () => {
  const tags: Json = [
    { tag: 'stage', value: 'Production' },
    { tag: 'alias', value: 'champion' },
    { tag: 'alias', value: 'live' },
    { tag: 'alias' },
    { tag: 'env', value: 'x' },
  ]
  expect(valuesOf('ModelInstance', { tags }).texts).toEqual(['alias::champion', 'alias::live', 'stage::Production'])
  expect(valuesOf('Model', { tags: [{ tag: 'stage', value: 'retired' }], stage: 'retired' }).texts).toEqual([
    'stage::retired',
  ])
  expect(attributes.find('alias')).toMatchObject({ typed: 'alias', kind: 'text', label: 'Alias' })
})

it('reads metrics and parameters by the names that sources gave them', () => {
  const { texts, numbers } = valuesOf('ModelInstance', {
    metrics: [{ name: 'AUC', value: 0.91 }, { name: 'loss', value: null }, { name: 'val/acc', value: 0.5 }, 'recall'],
    hyperparameters: { lr: '1e-3', depth: 7, optimizer: 'adam', layers: [1, 2] },
  })
  expect(numbers).toEqual([
    { attribute: 'metric.auc', value: 0.91 },
    { attribute: 'metric.val/acc', value: 0.5 },
    { attribute: 'parameter.lr', value: 0.001 },
    { attribute: 'parameter.depth', value: 7 },
  ])
  expect(texts).toEqual(['parameter.lr::1e-3', 'parameter.depth::7', 'parameter.optimizer::adam'])
  expect(valuesOf('JobAttempt', { metrics: { loss: 0.2 } }).numbers).toEqual([{ attribute: 'metric.loss', value: 0.2 }])
  expect(attributes.find('Metric.AUC')).toMatchObject({ path: 'metric.auc', kind: 'metric', label: 'auc' })
  for (const typed of ['parameter.lr', 'parameters.lr', 'params.lr'])
    expect(attributes.find(typed)).toMatchObject({ path: 'parameter.lr', typed: 'parameter.lr', kind: 'parameter' })
  expect(attributes.find('metrics.auc')).toMatchObject({ path: 'metric.auc' })
  expect(attributes.find('metric.')).toBeNull()
})

it('reads the columns of a dataset from their descriptions, or else from its schema', () => {
  const schema: Json = [{ name: 'id' }, { name: 'day' }, { type: 'int' }, 'none']
  expect(valuesOf('Dataset', { schema })).toMatchObject({ texts: ['column::id', 'column::day'], listed: ['id', 'day'] })
  const described = valuesOf('Dataset', { schema }, ['ID', 'x'.repeat(101)])
  expect(described.texts).toEqual(['column::ID'])
  expect(described.listed).toHaveLength(2)
  expect(valuesOf('Model', { schema })).toMatchObject({ texts: [], listed: [] })
  expect(attributes.find('column')).toMatchObject({ typed: 'column', kind: 'text', label: 'Column' })
})
