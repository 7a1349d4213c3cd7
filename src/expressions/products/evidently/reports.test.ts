// Tests written examples; src/testing/products/evidently compares Evidently's output for real tables.

import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { evidentlyReports } from './reports.ts'

const test = (status: string, more: JsonObject = {}): JsonObject => ({ name: `is ${status}`, status, ...more })
const report = (day: number, results: Json = {}, metadata: JsonObject = { dataset_id: 'orders' }): JsonObject => ({
  timestamp: `2026-11-0${day}T00:00:00`,
  metadata,
  tags: [],
  metric_results: results,
})
const at = (name: string, content: Json) => ({ name, documents: [content] })
const read = (...reports: readonly Json[]) =>
  evidentlyReports(reports.map((of, i) => at(`project/snapshots/${i}.json`, of)))
const first = (answer: JsonObject, list: string) => (answer[list] as readonly JsonObject[])[0] ?? {}

describe('the Evidently workspace reader', () => {
  it.each<[string, string, Json, RegExp]>([
    [
      'a report of an earlier version',
      'p/snapshots/1.json',
      { suite: {} },
      /^p\/snapshots\/1\.json isn't a report of Evide/,
    ],
    ['no object', 'p/snapshots/1.json', [1], /^p\/snapshots\/1\.json isn't an object/],
    ['a project without a name', 'p/metadata.json', { id: 'p' }, /^p\/metadata\.json isn't a project/],
  ])('rejects %s', (_, name, content, reason) => expect(() => evidentlyReports([at(name, content)])).toThrow(reason))

  it('skips files that are neither projects nor reports', () => {
    expect(evidentlyReports([at('p/datasets/1.json', { any: 'thing' })])).toEqual({
      projects: [],
      runs: [],
      datasets: [],
    })
  })

  it('names a report by its project and time, if it has no name', () => {
    const named = { ...report(2), name: 'nightly' }
    const project = at('project/metadata.json', { id: 'project', name: 'Churn' })
    const reports = [report(1), named].map((of, i) => at(`project/snapshots/${i}.json`, of))
    const { runs } = evidentlyReports([project, ...reports])
    expect(runs).toMatchObject([{ name: 'Churn 2026-11-01 00:00' }, { name: 'nightly' }])
  })

  it('names each number of a metric separately', () => {
    const single = { display_name: 'a', value: 1 }
    const answer = read(
      report(1, {
        one: single,
        two: {
          display_name: 'b',
          count: { display_name: 'b count', value: 2 },
          share: { display_name: 'b share', value: 0.5 },
        },
        three: { display_name: 'c', values: { x: { display_name: 'c for x', value: 3 } } },
        four: { display_name: 'd', value: [{ a: 1 }] },
      }),
    )
    expect(first(answer, 'runs').metrics).toEqual([
      { name: 'a', value: 1 },
      { name: 'b count', value: 2 },
      { name: 'b share', value: 0.5 },
      { name: 'c for x', value: 3 },
    ])
  })

  it("reads the tests of each table's latest report, worst first", () => {
    const older = report(1, { a: { tests: [test('FAIL')] } })
    const newer = report(2, { a: { tests: [test('SUCCESS'), test('SKIPPED'), test('WARNING'), test('ERROR')] } })
    for (const files of [
      [older, newer],
      [newer, older],
    ])
      expect(first(read(...files), 'datasets').tests).toEqual([
        expect.objectContaining({
          assertion: 'is ERROR',
          success: false,
          severity: 'error',
          at: '2026-11-02T00:00:00Z',
        }),
        expect.objectContaining({ assertion: 'is WARNING', success: false, severity: 'warn' }),
        expect.objectContaining({ assertion: 'is SKIPPED', success: null }),
        expect.objectContaining({ assertion: 'is SUCCESS', success: true }),
      ])
  })

  it.each([
    [[], null, null],
    [['SUCCESS', 'WARNING'], 'succeeded', null],
    [['SUCCESS', 'ERROR', 'FAIL'], 'failed', 'is ERROR, is FAIL'],
  ])('reads tests that are %j as %j', (statuses, status, error) => {
    const tests = statuses.map((each) => test(each))
    expect(first(read(report(1, { a: { tests } })), 'runs')).toMatchObject({ status, error })
  })

  it('truncates over-long lists, and reports it', () => {
    const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [i, { display_name: `${i}`, value: i }]))
    const run = first(read(report(1, many)), 'runs')
    expect(run.metrics).toHaveLength(2_000)
    expect(run.problems).toEqual(['1 of 2001 metrics are left out'])
  })
})
