import { expect, it } from 'vitest'
import { baselineOf, oldestFirst } from './order.ts'
import type { Comparison } from './rows.ts'

const entity = (uri: string, at: string | null) => ({
  uri,
  at,
  name: uri,
  entityType: 'ModelInstance',
  standing: 'live' as const,
})
const comparison = (times: readonly (string | null)[]): Comparison => ({
  entityType: 'ModelInstance',
  entities: times.map((at, i) => entity(`aip://m/r/${i}`, at)),
  metrics: [
    {
      metric: 'auc',
      split: null,
      evaluation: null,
      unit: null,
      better: 'higher',
      values: times.map((_, i) => i),
      stated: times.map((_, i) => (i === 0 ? 'NaN' : null)),
      differs: true,
      history: times.map(() => []),
    },
  ],
  metricsTotal: 1,
  attributes: [
    { attribute: 'version', path: [], parameter: null, values: times.map((_, i) => `v${i}`), differs: true },
  ],
  attributesTotal: 1,
  relationships: [],
  tx: 1,
})

it('the oldest column comes first, with its values', () => {
  const { entities, metrics, attributes } = oldestFirst(comparison(['2026-03-01', '2026-01-01', '2026-02-01']))
  expect(entities.map(({ uri }) => uri.at(-1))).toEqual(['1', '2', '0'])
  expect([metrics[0]?.values, metrics[0]?.stated, attributes[0]?.values]).toEqual([
    [1, 2, 0],
    [null, null, 'NaN'],
    ['v1', 'v2', 'v0'],
  ])
})

it('the chosen order stays if a time is unknown', () => {
  expect(oldestFirst(comparison(['2026-03-01', null])).entities.map(({ uri }) => uri.at(-1))).toEqual(['0', '1'])
})

it('the baseline is the chosen column or else the first, which is named if it is the oldest', () => {
  const [timed, untimed] = [comparison(['2026-01-01', '2026-02-01']), comparison([null, '2026-02-01'])]
  const chosen = 'aip://m/r/1'
  for (const unchosen of [undefined, 'aip://m/r/9'])
    expect(baselineOf(timed, unchosen)).toEqual({
      index: 0,
      title: 'Compares the others with this one, the oldest',
    })
  expect(baselineOf(untimed, undefined)).toEqual({ index: 0, title: 'Compares the others with this one' })
  expect(baselineOf(timed, chosen)).toEqual({ index: 1, title: 'Compares the others with this one' })
})
