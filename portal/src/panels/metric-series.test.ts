import { expect, it } from 'vitest'
import { headlineMetric, seriesOf, seriesText, withSeveralPoints } from './metric-series.ts'
import { measuredRun } from '../runs/measured-run.fixture.ts'
import { besideForHeadline, measurementsVerifiedAt, metricsOf } from './measurements.ts'

const series = seriesOf([
  { uri: 'x', label: '5.1', at: '2026-09-20T00:00:00Z', metrics: null },
  {
    uri: 'a',
    label: '5.2',
    at: '2026-10-04T00:00:00Z',
    metrics: [{ name: 'ndcg', value: 0.409, split: 'validation' }],
  },
  {
    uri: 'b',
    label: '5.3',
    at: '2026-10-11T00:00:00Z',
    metrics: [
      { name: 'ndcg', value: 0.412, split: 'validation' },
      { name: 'ndcg', value: 0.361, split: 'production' },
    ],
  },
])

it('a metric series keeps the order of versions, with a gap for a missing split', () => {
  expect(series).toHaveLength(1)
  expect(series[0]?.points.map(({ label }) => label)).toEqual(['5.1', '5.2', '5.3'])
  expect(series[0]?.lines).toEqual([
    { label: 'validation', values: [null, 0.409, 0.412] },
    { label: 'production', values: [null, null, 0.361] },
  ])
})

it('a value with nothing beside it is no chart', () => {
  const point = (uri: string, ...metrics: readonly { name: string; value: number; split: string | null }[]) => ({
    uri,
    label: uri,
    at: null,
    metrics,
  })
  const [a, b] = [
    point('a', { name: 'auc', value: 0.8, split: null }, { name: 'loss', value: 2, split: 'test' }),
    point('b', { name: 'auc', value: 0.9, split: null }, { name: 'f1', value: NaN, split: null }),
  ]
  const { drawn, single } = withSeveralPoints(seriesOf([a, b]))
  expect(drawn.map(({ metric }) => metric)).toEqual(['auc'])
  expect(single).toEqual([
    { metric: 'loss, test', point: a, value: 2 },
    { metric: 'f1', point: b, value: NaN },
  ])
})

it('a metric series says in words what its chart shows', () => {
  expect(series.map((one) => seriesText(one, String))).toEqual([
    'validation rose from 0.409 to 0.412; production 0.361',
  ])
})

it.each([
  [['train_loss', 'val_loss', 'val_auc'], 'val_auc'],
  [['train_auc', 'val_loss'], 'val_loss'],
  [['val_loss', 'auroc'], 'auroc'],
  [['loss', 'auc'], 'auc'],
  [['train_loss', 'loss:validation'], 'loss:validation'],
  [['loss:train', 'auc', 'f1'], 'auc'],
  [['train_loss', 'value', 'evaluations'], 'value'],
  [['training/loss', 'train_auc'], 'train_auc'],
  [['loss', 'eval/accuracy'], 'eval/accuracy'],
  [['auc', 'Test_auc', 'holdout_auc'], 'Test_auc'],
  [['system/cpu', 'loss'], 'loss'],
  [['system/cpu'], undefined],
  [[], undefined],
])('the headline of %j is %s', (texts, headline) => {
  const metrics = texts.map((text) => ({
    text,
    name: text.split(':')[0] ?? null,
    split: text.split(':')[1] ?? null,
    value: 1,
  }))
  expect(headlineMetric(metrics)?.text).toBe(headline)
})

it.each([
  [
    [['holdout_auc_m', 'val_loss'], ['val_loss'], ['val_loss']],
    ['val_loss', 'val_loss', 'val_loss'],
  ],
  [
    [['val_loss'], ['val_loss', 'val_auc'], ['val_auc', 'val_loss']],
    ['val_loss', 'val_auc', 'val_auc'],
  ],
  [
    [['auc'], ['auc', 'val/auc'], ['val/auc', 'auc']],
    ['auc', 'auc', 'auc'],
  ],
  [
    [
      ['f1', 'auc'],
      ['auc', 'f1'],
    ],
    ['f1', 'f1'],
  ],
  [
    [[], ['auc'], ['f1']],
    [undefined, 'auc', 'f1'],
  ],
])('the headlines of versions with %j are %j', (versions, headlines) => {
  const all = versions.map((names) => names.map((name) => ({ name, value: 1 })))
  expect(all.map((own) => headlineMetric(own, all)?.name)).toEqual(headlines)
})

it('NaN and infinity appear in tables, but not in trends', () => {
  const row = {
    metrics: [{ metric: 'auc', split: null, value: 0.7, at: null, step: null, dataset: null, by: null, otherwise: [] }],
    notNumbers: [{ metric: 'loss', stated: '-Infinity', step: 3, by: null, otherwise: [] }],
    data: [],
  }
  expect(metricsOf(row).map(({ name, value }) => [name, value])).toEqual([
    ['auc', 0.7],
    ['loss', -Infinity],
  ])
  const lines = [{ label: '', values: [0.1, NaN, 0.3] }]
  expect(seriesText({ lines }, String)).toBe('rose from 0.1 to 0.3')
})

it('the headline prefers data that training did not see, if the training data is stated', () => {
  const on = (value: number, dataset: string | null) => {
    const [metric] = measuredRun('v1', { accuracy: value }).metrics
    return metric === undefined ? [] : [{ ...metric, dataset, split: dataset?.split('/')[0] ?? null }]
  }
  const trainedOn = (uri: string) => [
    { by: 'trainedOn', uri, name: null, entityType: 'DatasetVersion', standing: 'live' as const },
  ]
  const headline = (of: Partial<Parameters<typeof metricsOf>[0]>) =>
    headlineMetric(metricsOf(measuredRun('v1', {}, {}, of ?? {})))?.value
  const metrics = [...on(0.99, null), ...on(0.98, 'loans 2026/a1'), ...on(0.8, 'march/b2')]
  expect(headline({ metrics, data: trainedOn('aip://dataset-version/mlflow/loans%202026/a1') })).toBe(0.8)
  expect(headline({ metrics })).toBe(0.99)
})

it('metrics were verified when the oldest record that states any was', () => {
  const record = (by: string, time: string | null) => ({
    by,
    uri: by,
    name: null,
    entityType: null,
    standing: 'live' as const,
    verifiedAt: time === null ? null : `2026-01-01T${time}:00Z`,
  })
  const version = (...times: readonly (string | null)[]) => {
    const row = measuredRun('version', { auc: 0.8 })
    const records = [record('mlflowRun', times[0] ?? null), record('signature', '00:00')]
    return { ...row, records, metrics: row.metrics.map((one) => ({ ...one, by: 'mlflowRun' })) }
  }
  expect(measurementsVerifiedAt([version('03:00'), version('02:00'), version(null)])).toBe('2026-01-01T02:00:00Z')
  expect(measurementsVerifiedAt([measuredRun('alone', { auc: 0.8 })])).toBeNull()
})

it("a copy has its original's headline metric, and a version with its own run its model's", () => {
  const by = (uri: string) => [
    { by: 'mlflowRun', uri, name: null, entityType: 'MlflowRun', standing: 'live' as const, verifiedAt: null },
  ]
  const metrics = { auc: 0.856, holdout_brier: 0.081 }
  const row = measuredRun('copy', metrics, {}, { records: by('run') })
  const original = [
    measuredRun('1', { auc: 0.8 }),
    measuredRun('2', { auc: 0.82 }),
    measuredRun('3', metrics, {}, { records: by('run') }),
  ]
  const headline = (one: typeof row) =>
    headlineMetric(metricsOf(one), besideForHeadline(one, [one], original).map(metricsOf))?.name
  expect(headline(row)).toBe('auc')
  expect(headline(measuredRun('tuned', metrics, {}, { records: by('another') }))).toBe('holdout_brier')
  expect(headline(measuredRun('imported', metrics))).toBe('holdout_brier')
})
