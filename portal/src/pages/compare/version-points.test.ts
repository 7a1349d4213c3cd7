import { expect, it } from 'vitest'
import type { MeasuredRow } from '../../panels/measurements.ts'
import { measuredRun } from '../../runs/measured-run.ts'
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

it('has a point for every version with the metric, in the order of the answer or over the time of training', () => {
  expect(pointsOf(ROWS, 'version')).toEqual([
    ['1', 1, 0.7],
    ['2', 2, 0.8],
  ])
  expect(pointsOf(ROWS, 'time').map(([name, x]) => [name, new Date(x as number).toISOString().slice(0, 10)])).toEqual([
    ['1', '2026-01-02'],
    ['2', '2026-01-01'],
  ])
})

it('has no point over time where that is unknown', () => {
  const rows = [...ROWS, row('4', null, { auc: 0.9 })]
  expect(pointsOf(rows, 'version')).toEqual([
    ['1', 1, 0.7],
    ['2', 2, 0.8],
    ['4', 4, 0.9],
  ])
  expect(pointsOf(rows, 'time').map(([name]) => name)).toEqual(['1', '2'])
})

it('begins with the metric that the pages of the versions head, and with none where only one has a number', () => {
  expect(headlineColumn(runColumns(ROWS), ROWS)?.title).toBe('auc')
  const heldOut = ROWS.map((one, n) => row(String(n), one.at, { loss: n, auc: n, val_auc: n }))
  expect(headlineColumn(runColumns(heldOut), heldOut)?.title).toBe('val_auc')
  expect(headlineColumn(runColumns(ROWS.slice(2)), ROWS.slice(2))).toBeNull()
})

it('knows which direction is better from what was compared', () => {
  const metric = { metric: 'auc', split: null, better: 'higher' } as ComparedMetricRow
  expect([directionOf([metric], 'auc'), directionOf([metric], 'auc, test'), directionOf([metric], 'loss')]).toEqual([
    'higher',
    'higher',
    null,
  ])
})

it('leaves out what was deleted, unless it is compared', () => {
  const gone = { ...row('4', null, { auc: 0.1 }), standing: 'gone' }
  expect(shownAmong([...ROWS, gone], new Set([ROWS[0]?.uri ?? '']))).toEqual(ROWS)
  expect(shownAmong([...ROWS, gone], new Set([gone.uri]))).toEqual([...ROWS, gone])
})
