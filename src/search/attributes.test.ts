import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/registry.ts'
import type { Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { filterAttributes } from './attributes.ts'
import { FILTER_KEYS } from './language/keys.ts'

const attributes = filterAttributes(builtinCatalogue())
const valuesOf = (entityType: string | null, stated: Attributes, parts: readonly string[] = []) =>
  attributes.valuesOf({ entityType, attributes: stated }, parts)

it('names attributes as people type them, and no two alike', () => {
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

it('has the values of an entity by its type', () => {
  expect(
    valuesOf('Dataset', {
      name: 'events',
      format: ' parquet ',
      location: 'x'.repeat(101),
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

it('has the columns of a dataset, as they are described or else as it lists them', () => {
  const schema: Json = [{ name: 'id' }, { name: 'day' }, { type: 'int' }, 'none']
  expect(valuesOf('Dataset', { schema })).toMatchObject({ texts: ['column::id', 'column::day'], listed: ['id', 'day'] })
  const described = valuesOf('Dataset', { schema }, ['ID', 'x'.repeat(101)])
  expect(described.texts).toEqual(['column::ID'])
  expect(described.listed).toHaveLength(2)
  expect(valuesOf('Model', { schema })).toMatchObject({ texts: [], listed: [] })
  expect(attributes.find('column')).toMatchObject({ typed: 'column', kind: 'text', label: 'Column' })
})
