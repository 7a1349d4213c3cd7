import { expect, it } from 'vitest'
import {
  changedSince,
  curvesByMetric,
  gapsText,
  hasCourse,
  noCurveText,
  positionsOf,
  type RunCurves,
} from './curve-series.ts'
import { measuredRun } from './measured-run.fixture.ts'

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`
const answer = (
  curves: Readonly<Record<string, readonly (readonly [number, number, string | null])[]>>,
): RunCurves => ({
  uri: 'aip://mlflow-run/mlflow/r',
  name: null,
  platform: 'mlflow',
  readAt: at(0),
  metrics: Object.keys(curves),
  curves: Object.entries(curves).map(([metric, points]) => ({
    metric,
    points: points.map(([step, value, when]) => ({ step, value, at: when })),
    total: points.length,
    notNumbers: 0,
    notNumberSteps: [],
    isCut: false,
  })),
})
const run = (uri: string, of: RunCurves | undefined) => ({ uri, label: uri, answer: of })

it('curves list each metric once, with its runs', () => {
  const series = curvesByMetric([
    run(
      'a',
      answer({
        loss: [
          [0, 2, null],
          [1, 1, null],
        ],
        auc: [],
      }),
    ),
    run('b', answer({ loss: [[0, 3, null]] })),
    run('c', undefined),
  ])
  expect(series.map(({ metric, by, runs }) => [metric, by, runs.map(({ uri }) => uri)])).toEqual([
    ['loss', 'step', ['a', 'b']],
    ['auc', 'step', []],
  ])
  expect(series.map(hasCourse)).toEqual([true, false])
})

it('curves say at which steps a run has no numbers, and for several runs only how many', () => {
  const diverged = answer({ loss: [[0, 2, null]] })
  const gaps = {
    notNumbers: 6,
    notNumberSteps: [
      { from: 1, to: 1 },
      { from: 3, to: 7 },
    ],
  }
  const found = (...runs: readonly RunCurves[]) =>
    curvesByMetric(
      runs.map((one, n) => run(`${n}`, { ...one, curves: one.curves.map((of) => ({ ...of, ...gaps })) })),
    ).map((one) => [one.runs.length, gapsText(one)])
  expect(found(diverged)).toEqual([[1, '6 points that are not numbers (NaN or infinite), at steps 1, 3–7']])
  expect(found(answer({ loss: [] }))).toEqual([[0, '6 points that are not numbers (NaN or infinite), at steps 1, 3–7']])
  const once = {
    ...diverged,
    curves: diverged.curves.map((one) => ({ ...one, notNumbers: 1, notNumberSteps: [{ from: 1, to: 1 }] })),
  }
  expect(curvesByMetric([run('a', once)]).map(gapsText)).toEqual([
    '1 point that is not a number (NaN or infinite), at step 1',
  ])
  expect(curvesByMetric([run('a', once)]).map(noCurveText)).toEqual([
    'No curve of loss: it has one number and 1 point that is not a number (NaN or infinite), at step 1.',
  ])
  expect(found(diverged, diverged)).toEqual([[2, '12 points that are not numbers (NaN or infinite)']])
  expect(curvesByMetric([run('a', diverged)]).map(gapsText)).toEqual([''])
})

it('curves go by time if a metric was logged without steps', () => {
  const [series] = curvesByMetric([
    run(
      'a',
      answer({
        loss: [
          [0, 3, at(1)],
          [0, 2, at(3)],
        ],
      }),
    ),
  ])
  expect(series?.by).toBe('seconds')
  expect(series === undefined || series.runs[0] === undefined ? [] : positionsOf(series, series.runs[0])).toEqual([
    { x: 0, y: 3 },
    { x: 2, y: 2 },
  ])
})

it('curves know which metrics continued in the source after the record was read', () => {
  const recorded = (uri: string, metrics: Readonly<Record<string, number>>) => ({
    uri,
    metrics: measuredRun('', metrics).metrics,
  })
  const series = curvesByMetric([
    run(
      'a',
      answer({
        auc: [
          [0, 0.7, null],
          [1, 0.79, null],
          [2, 0.95, null],
        ],
        loss: [
          [0, 2, null],
          [1, 1, null],
        ],
      }),
    ),
    run('b', answer({ auc: [[0, 0.5, null]], depth: [] })),
  ])
  const rows = [recorded('a', { auc: 0.79, loss: 1 }), recorded('b', { auc: 0.5, depth: 3 })]
  expect(changedSince(rows, series)).toEqual([{ metric: 'auc', label: 'a', last: 0.95, recorded: 0.79 }])
  // MLflow takes the greatest of several values at one step and time.
  const tied = curvesByMetric([
    run(
      'a',
      answer({
        auc: [
          [1, 0.79, null],
          [1, 0.6, null],
        ],
      }),
    ),
  ])
  expect(changedSince(rows, tied)).toEqual([])
  // The run's last value is missing from the points.
  expect(
    changedSince(
      rows,
      series.map((one) => ({ ...one, isCut: true })),
    ),
  ).toEqual([])
})
