import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attributeSections, beforeProduction, changeFrom, columnNames, timeSeriesOf, valuesOf } from './rows.ts'

const entity = (uri: string, name: string | null) => ({
  uri,
  name,
  entityType: 'Model',
  standing: 'live' as const,
  at: null,
})

it('no two compared columns have the same name', () => {
  expect(
    columnNames([entity('aip://a/b/1', 'Ranker'), entity('aip://a/b/2', 'Ranker'), entity('aip://a/b/3', null)]),
  ).toEqual(['Ranker (1)', 'Ranker (2)', '3'])
})

it('each attribute with members is listed apart, without losing a row', () => {
  const row = fc.record({
    attribute: fc.constantFrom('a', 'b', 'c'),
    path: fc.array(fc.string(), { maxLength: 2 }),
    parameter: fc.constant(null),
    values: fc.constant([1, 2]),
    differs: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const { sections, plain } = attributeSections(rows)
      expect([...sections.flatMap((one) => one.rows), ...plain]).toHaveLength(rows.length)
      expect(plain.every(({ path }) => path.length === 0)).toBe(true)
      expect(new Set(sections.map(({ attribute }) => attribute)).size).toBe(sections.length)
    }),
  )
})

it('parameters of a run and its logged model are listed together, each once', () => {
  const row = (attribute: string, path: readonly string[], values: readonly unknown[], parameter: string | null) => ({
    attribute,
    path: [...path],
    parameter,
    values: [...values] as number[],
    differs: true,
  })
  const { parameters, sections, plain } = attributeSections([
    row('mlflowRun', ['parameters', 'lr'], [0.1, 0.2], 'lr'),
    row('mlflowRun', ['status'], [1, 2], null),
    row('loggedModel', ['parameters', 'lr'], [0.1, 0.2], 'lr'),
    row('hyperparameters', ['depth'], [3, 4], 'depth'),
    row('parameters', [], [1, 2], null),
  ])
  expect(parameters.map(({ parameter }) => parameter)).toEqual(['lr', 'depth'])
  expect(sections.map(({ attribute }) => attribute)).toEqual(['mlflowRun'])
  expect(plain.map(({ attribute }) => attribute)).toEqual(['parameters'])
})

it('a stated non-number is shown, and counted as neither better nor worse', () => {
  const values = valuesOf({ values: [0.4, null, null, null], stated: [null, 'NaN', 'Infinity', null] })
  expect(values).toEqual([0.4, NaN, Infinity, null])
  for (const column of [1, 2, 3]) expect(changeFrom(values, { baseline: 0, column, better: 'higher' })).toBeNull()
  expect(changeFrom(values, { baseline: 2, column: 0, better: 'lower' })).toBeNull()
})

it('a number shows its difference from the baseline, and whether it is better', () => {
  expect(changeFrom([0.4, 0.5], { baseline: 0, column: 1, better: 'higher' })).toMatchObject({ verdict: 'better' })
  expect(changeFrom([0.4, 0.5], { baseline: 0, column: 1, better: 'lower' })).toMatchObject({ verdict: 'worse' })
  expect(changeFrom([0.4, 0.5], { baseline: 0, column: 1 })).toMatchObject({ verdict: 'changed' })
  expect(changeFrom([0, 2], { baseline: 0, column: 1 })).toMatchObject({ change: 2, percent: null })
  for (const values of [
    [1, 1],
    [1, 'a'],
    [null, 1],
  ])
    expect(changeFrom(values, { baseline: 0, column: 1 })).toBeNull()
  expect(changeFrom([1, 2], { baseline: 0, column: 0 })).toBeNull()
})

it('production is compared with another split if the baseline has no value', () => {
  const row = (split: string | null, ...values: (number | null)[]) => ({
    stated: values.map(() => null),
    metric: 'ndcg',
    unit: null,
    split,
    evaluation: null,
    better: 'higher' as const,
    differs: true,
    values,
    history: [],
  })
  const [validation, production] = [row('validation', 0.409, 0.412), row('production', null, 0.361)]
  const metrics = [{ ...validation, metric: 'auc' }, production, validation]
  expect(beforeProduction(production, { metrics, baseline: 0 })).toBe(validation)
  expect(beforeProduction(production, { metrics, baseline: 1 })).toBeUndefined()
  expect(beforeProduction(validation, { metrics, baseline: 0 })).toBeUndefined()
})

it('a metric measured twice has a history', () => {
  const point = (at: string | null, value: number) => ({ at, value, run: null })
  expect(timeSeriesOf({ history: [[point('2026-01-01', 1)], [point('2026-01-02', 2)]] })).toBeNull()
  expect(
    timeSeriesOf({
      history: [
        [point('2026-01-01', 1), point('2026-01-03', 3)],
        [point('2026-01-02', 2), point(null, 9)],
      ],
    }),
  ).toEqual({
    times: ['2026-01-01', '2026-01-02', '2026-01-03'],
    values: [
      [1, null, 3],
      [null, 2, null],
    ],
  })
})
