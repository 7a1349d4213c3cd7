// Tests written examples; src/testing/products/great-expectations compares Great Expectations' output for a real table.

import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { gxResults } from './results.ts'

const outcome = (type: string, success: boolean, more: JsonObject = {}, result: JsonObject = {}): JsonObject => ({
  success,
  expectation_config: { type, kwargs: { batch_id: 'lake-orders', ...more } },
  result,
})

function result(day: number, results: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    meta: {
      active_batch_definition: { datasource_name: 'lake', data_asset_name: 'orders' },
      run_id: { run_time: `2026-11-0${day}T00:00:00Z` },
      validation_id: 'one',
      ...more,
    },
    results: [...results],
    statistics: {},
    success: results.every(({ success }) => success === true),
    suite_name: 'orders',
  }
}

const read = (...contents: readonly Json[]) =>
  gxResults(contents.map((of, i) => ({ name: `${i}.json`, documents: [of] })))
const first = (answer: JsonObject, list: string) => (answer[list] as readonly JsonObject[])[0] ?? {}

describe('the Great Expectations reader', () => {
  it.each<[string, Json, RegExp]>([
    ['something else', { kind: 'x' }, /^0\.json isn't a result, suite, validation definition or checkpoint/],
    ['no object', [1], /^0\.json isn't a result/],
    [
      'a result of nothing',
      result(1, [], { active_batch_definition: {} }),
      /^0\.json is a result that doesn't say of which/,
    ],
    ['a result without a time', result(1, [], { run_id: {} }), /^0\.json is a result that doesn't say .* when/],
  ])('rejects %s', (_, content, reason) => expect(() => read(content)).toThrow(reason))

  it('returns empty lists for an empty store', () => {
    expect(read()).toEqual({ datasets: [], suites: [], validations: [] })
  })

  it('keeps the latest result of each validation, regardless of file order', () => {
    const older = result(1, [outcome('expect_a', false)])
    const newer = result(2, [outcome('expect_a', true)])
    const other = result(1, [outcome('expect_b', false)], { validation_id: 'two' })
    for (const files of [
      [older, newer, other],
      [other, newer, older],
    ])
      expect(first(read(...files), 'datasets').assertions).toEqual([
        expect.objectContaining({ assertion: 'expect_b', success: false, at: '2026-11-01T00:00:00Z' }),
        expect.objectContaining({ assertion: 'expect_a', success: true, at: '2026-11-02T00:00:00Z' }),
      ])
  })

  it('never exposes values of the data', () => {
    const found = { unexpected_count: 1, element_count: 3, partial_unexpected_list: ['ana@shop.example'] }
    const answer = read(result(1, [outcome('expect_a', false, { column: 'email' }, found)]))
    expect(JSON.stringify(answer)).not.toContain('ana@')
    expect(first(answer, 'datasets').assertions).toEqual([
      expect.objectContaining({ column: 'email', message: '1 of 3 are unexpected' }),
    ])
  })

  it.each<[JsonObject, string | null]>([
    [{ path: 'lake/orders.csv', reader_options: { sep: ';' } }, 'lake/orders.csv'],
    [{ reader_method: 'read_csv', reader_options: { filepath_or_buffer: '/lake/orders.csv' } }, '/lake/orders.csv'],
    [{ reader_method: 'read_parquet', reader_options: { path: '/lake/orders.parquet' } }, '/lake/orders.parquet'],
    [{ batch_data: 'PandasDataFrame' }, null],
  ])('finds the file in the batch %j', (batch_spec, path) => {
    expect(first(read(result(1, [], { batch_spec })), 'datasets').path).toBe(path)
  })

  it('truncates over-long lists, and reports it', () => {
    const many = Array.from({ length: 1_003 }, (_, i) => outcome(`expect_${i}`, true))
    const dataset = first(read(result(1, many)), 'datasets')
    expect(dataset.assertions).toHaveLength(1_000)
    expect(dataset.problems).toEqual(['3 of 1003 assertions are left out'])
  })
})
