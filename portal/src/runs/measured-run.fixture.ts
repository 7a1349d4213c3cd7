import type { MeasuredRow } from '../panels/measurements.ts'

export function measuredRun(
  name: string,
  metrics: Readonly<Record<string, number>> = {},
  parameters: Readonly<Record<string, string>> = {},
  of: Partial<MeasuredRow> = {},
): MeasuredRow {
  return {
    uri: `aip://mlflow-run/mlflow/${name}`,
    name,
    entityType: 'MlflowRun',
    standing: 'live',
    status: 'FINISHED',
    user: null,
    commit: null,
    at: null,
    endedAt: null,
    metrics: Object.entries(metrics).map(([metric, value]) => ({
      metric,
      value,
      split: null,
      at: null,
      step: null,
      dataset: null,
      by: null,
      otherwise: [],
    })),
    metricsTotal: Object.keys(metrics).length,
    notNumbers: [],
    data: [],
    records: [],
    versions: [],
    parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
    parametersTotal: Object.keys(parameters).length,
    tags: [],
    partOf: null,
    parts: 0,
    ...of,
  }
}
