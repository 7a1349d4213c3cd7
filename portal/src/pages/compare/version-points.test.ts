import { expect, it } from 'vitest'
import type { MeasuredRow } from '../../panels/measurements.ts'
import { measuredRun } from '../../runs/measured-run.fixture.ts'
import { runColumns } from '../../runs/run-columns.ts'
import type { ComparedMetricRow } from './rows.ts'
import { directionOf, headlineColumn, shownAmong, versionPoints } from './version-points.ts'

const row = (name: string, at: string | null, metrics: Readonly<Record<string, number>>): MeasuredRow =>
  measuredRun(name, metrics, {}, { uri: `aip://model/mlflow/m/${name}`, entityType: 'ModelInstance', status: null, at })
const ROWS = [
  row('1', '2026-01-02T00:00:00Z', { auc: 0.7, loss: 1 }),
  row('2', '2026-01-01T00:00:00Z', { auc: 0.8 }),
  row('3', '2026-01-03T00:00:00Z', { f1: 0.5 }),
]
const [auc] = runColumns(ROWS)
const pointsOf = (rows: readonly MeasuredRow[], by: 'version' | 'time') =>
  auc === undefined ? [] : versionPoints(rows, auc, by).map(({ row: { name }, x, y }) => [name, x, y])

it('a chart has a point for every version with the metric, in answer order or by training time', () => {
  expect(pointsOf(ROWS, 'version')).toEqual([
    ['1', 1, 0.7],
    ['2', 2, 0.8],
  ])
  expect(pointsOf(ROWS, 'time').map(([name, x]) => [name, new Date(x as number).toISOString().slice(0, 10)])).toEqual([
    ['1', '2026-01-02'],
    ['2', '2026-01-01'],
  ])
})

it('a chart over time has no point without a training time', () => {
  const rows = [...ROWS, row('4', null, { auc: 0.9 })]
  expect(pointsOf(rows, 'version')).toEqual([
    ['1', 1, 0.7],
    ['2', 2, 0.8],
    ['4', 4, 0.9],
  ])
  expect(pointsOf(rows, 'time').map(([name]) => name)).toEqual(['1', '2'])
})

it('the first metric is the headline of the versions, if more than one has a number', () => {
  expect(headlineColumn(runColumns(ROWS), ROWS)?.title).toBe('auc')
  const heldOut = ROWS.map((one, n) => row(String(n), one.at, { loss: n, auc: n, val_auc: n }))
  expect(headlineColumn(runColumns(heldOut), heldOut)?.title).toBe('val_auc')
  expect(headlineColumn(runColumns(ROWS.slice(2)), ROWS.slice(2))).toBeNull()
})

it('the comparison says which direction is better', () => {
  const metric = { metric: 'auc', split: null, better: 'higher' } as ComparedMetricRow
  expect([directionOf([metric], 'auc'), directionOf([metric], 'auc, test'), directionOf([metric], 'loss')]).toEqual([
    'higher',
    'higher',
    null,
  ])
})

it('a chart omits deleted versions, unless they are compared', () => {
  const gone = { ...row('4', null, { auc: 0.1 }), standing: 'gone' as const }
  expect(shownAmong([...ROWS, gone], new Set([ROWS[0]?.uri ?? '']))).toEqual(ROWS)
  expect(shownAmong([...ROWS, gone], new Set([gone.uri]))).toEqual([...ROWS, gone])
})
