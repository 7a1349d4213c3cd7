import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MeasuredRow } from '../panels/measurements.ts'
import { measuredRun } from './measured-run.fixture.ts'
import { chosenColumns, columnOptions, inOrder, parentsIn, runColumns, usualColumns } from './run-columns.ts'

const row = (
  name: string,
  metrics?: Readonly<Record<string, number>>,
  parameters?: Readonly<Record<string, string>>,
  at: string | null = null,
) => measuredRun(name, metrics, parameters, { at })

it("run columns include metrics that aren't numbers, as their source states them", () => {
  const diverged = {
    ...row('a', { auc: 1 }),
    notNumbers: [{ metric: 'loss', stated: 'NaN', step: 1, by: null, otherwise: [] }],
  }
  const [, loss] = runColumns([diverged, row('b', { auc: 2 })])
  expect([loss?.title, loss?.textOf(diverged), loss?.numberOf(diverged)]).toEqual(['loss', 'NaN', null])
})

it('run columns include every metric and parameter of any run', () => {
  const columns = runColumns([row('a', { auc: 1 }, { depth: '3' }), row('b', { f1: 2 }, { depth: '4', loss: 'log' })])
  expect(columns.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
    'metric auc',
    'metric f1',
    'parameter depth',
    'parameter loss',
  ])
})

it('choices of a column are grouped by what it is', () => {
  expect(columnOptions(runColumns([row('a', { auc: 1, f1: 2 }, { auc: 'weighted' })]))).toEqual({
    Metrics: { 'metric auc': 'auc', 'metric f1': 'f1' },
    Parameters: { 'parameter auc': 'auc' },
  })
})

it('columns whose values differ come before those that are the same in all runs', () => {
  const same = Object.fromEntries(['p0', 'p1', 'p2', 'p3'].map((name) => [name, '1']))
  const rows = [1, 2].map((n) => row(`${n}`, { batch: 8, auc: n }, { ...same, p4: n === 1 ? '1' : '', lr: `0.${n}` }))
  expect(usualColumns(runColumns(rows)).map(({ title }) => title)).toEqual(['auc', 'batch', 'p4', 'lr', 'p0', 'p1'])
})

it('run columns include tags, users, commits, data and durations, most frequent first', () => {
  const [at, endedAt] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:05Z']
  const tags = [{ tag: 'team', value: 'risk' }]
  const data = [
    ['trainedOn', 'loans a1'],
    ['trainedOn', 'income b2'],
    ['evaluatedOn', 'held c3'],
  ].map(([by = '', name = '']) => ({ by, name, uri: name, entityType: 'DatasetVersion', standing: 'live' as const }))
  const ran = { at, endedAt, user: 'ana', commit: '9f8e7d', tags, data }
  const first = measuredRun('a', { best: 1 }, { seed: '1' }, ran)
  const others = ['b', 'c'].map((name) => row(name, { auc: 1, loss: 2, f1: 3, recall: 4 }, { lr: '1', depth: '2' }))
  const columns = runColumns([first, ...others])
  expect(columns.map(({ title, textOf }) => `${title} ${textOf(first)}`).slice(-6)).toEqual([
    'team risk',
    'User ana',
    'Commit 9f8e7d',
    'Trained on loans a1, income b2',
    'Evaluated on held c3',
    'Duration 1 min 05 s',
  ])
  const titles = (keys?: string) => chosenColumns(columns, keys).map(({ title }) => title)
  expect(titles('metric f1,tag team,attribute Commit')).toEqual(['f1', 'team', 'Commit'])
  expect([titles('none'), titles()]).toEqual([[], usualColumns(columns).map(({ title }) => title)])
  expect(usualColumns(columns).map(({ title }) => title)).toEqual(['auc', 'loss', 'f1', 'lr', 'depth', 'seed'])
  expect(usualColumns(columns.filter(({ kind }) => kind !== 'parameter'))).toHaveLength(5)
  const [column = null] = columns
  const diverged = { ...row('d'), notNumbers: [{ metric: 'auc', stated: 'NaN', step: 1, by: null, otherwise: [] }] }
  const order = inOrder([diverged, row('e'), ...others], { column, descending: true })
  expect(order.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'e'])
})

it('numeric parameters sort as numbers, with missing values last either way', () => {
  const rows = [row('a', {}, { n: '10' }), row('b', {}, { n: '9' }), row('c')]
  const [column = null] = runColumns(rows)
  const names = (descending: boolean) => inOrder(rows, { column, descending }).map(({ name }) => name)
  expect(names(false)).toEqual(['b', 'a', 'c'])
  expect(names(true)).toEqual(['a', 'b', 'c'])
})

it('infinite metrics sort beyond all others, with NaN last either way', () => {
  const stated = (name: string, text: string) => ({
    ...row(name),
    notNumbers: [{ metric: 'wape', stated: text, step: 1, by: null, otherwise: [] }],
  })
  const rows = [
    stated('NaN', 'NaN'),
    stated('∞', 'Infinity'),
    row('1', { wape: 1 }),
    stated('-∞', '-Infinity'),
    row('none'),
    row('9', { wape: 9 }),
    row('greatest', { wape: Number.MAX_VALUE }),
  ]
  const [column = null] = runColumns(rows)
  const names = (descending: boolean) => inOrder(rows, { column, descending }).map(({ name }) => name)
  expect(names(false)).toEqual(['-∞', '1', '9', 'greatest', '∞', 'NaN', 'none'])
  expect(names(true)).toEqual(['∞', 'greatest', '9', '1', '-∞', 'NaN', 'none'])
})

it('run columns name the parent run, unless it is the same for all', () => {
  const sweep = row('sweep')
  const trials = [row('a'), row('b')].map((one) => ({ ...one, partOf: sweep.uri }))
  const lost = { ...row('c'), partOf: 'aip://mlflow-run/mlflow/x' }
  const namesOf = (rows: readonly MeasuredRow[]) => [...parentsIn(rows)].map(([uri, { name }]) => [uri, name])
  expect(namesOf([sweep, ...trials, lost])).toEqual([
    [sweep.uri, 'sweep'],
    ['aip://mlflow-run/mlflow/x', null],
  ])
  expect(namesOf(trials)).toEqual([])
  expect(namesOf([sweep])).toEqual([])
})

it('sorting loses no run', () => {
  const any = fc.record({ n: fc.option(fc.constantFrom('1', '2', 'x', '')) })
  fc.assert(
    fc.property(fc.array(any), fc.boolean(), (all, descending) => {
      const rows = all.map(({ n }, i) => row(String(i), {}, n === null ? {} : { n }))
      const [column = null] = runColumns(rows)
      expect(new Set(inOrder(rows, { column, descending }))).toEqual(new Set(rows))
    }),
  )
})
