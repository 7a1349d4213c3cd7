import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { differenceOf, readSchema } from './new-schema.ts'

const COLUMNS = [
  { name: 'id', type: 'bigint' },
  { name: 'name', type: null },
]

describe('a new schema', () => {
  it.each<readonly [Json]>([
    [[{ name: 'id', type: 'bigint' }, 'name']],
    [{ columns: [{ name: 'id', data_type: 'bigint' }, { name: 'name' }] }],
    [{ type: 'record', name: 'r', fields: [{ name: 'id', type: 'bigint' }, { name: 'name' }] }],
    [{ type: 'object', properties: { id: { type: 'bigint' }, name: {} } }],
  ])('is read from %j', (content) => {
    expect(must(readSchema(content))).toEqual(COLUMNS)
  })

  it.each<readonly [Json, string]>([
    ['x', 'the file has no list of columns, at the top or under "columns", "fields", "schema" or "properties"'],
    [
      { columns: 3 },
      'the file has no list of columns, at the top or under "columns", "fields", "schema" or "properties"',
    ],
    [[{ name: 'id' }, {}], 'column 2 has no name'],
  ])('is rejected if it is %j', (content, error) => {
    expect(readSchema(content)).toEqual({ ok: false, error })
  })

  it('is compared by case-insensitive name, and by types that both sides state', () => {
    const before = [...COLUMNS, { name: 'price', type: 'decimal(10, 2)' }, { name: 'gone', type: 'int' }]
    const after = [
      { name: 'ID', type: 'string' },
      { name: 'name', type: 'text' },
      { name: 'price', type: 'DECIMAL(10,2)' },
      { name: 'new', type: null },
    ]
    expect(differenceOf(before, after)).toEqual({
      removed: [{ name: 'gone', type: 'int' }],
      added: [{ name: 'new', type: null }],
      retyped: [{ before: COLUMNS[0], after: { name: 'ID', type: 'string' } }],
    })
  })
})
