import { formatNumber } from '../../../../src/lib/format-count.ts'
import { decimalsAmong } from '../../charts/decimals.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { numberText } from '../../../../src/lib/number-text.ts'
import { Sparkline } from '../../charts/sparkline.tsx'
import { State } from '../../ui/state.tsx'
import { When } from '../../ui/time.tsx'
import { toneOf } from '../../ui/tone.ts'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { compareMetrics, type ComparedMetric, type MetricDefinition } from '../compare.ts'
import { EntityRefLink } from '../entity-refs.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, msOf, type NodeConnection, type EntityRef } from '../declare.ts'
import { seriesText, type MetricValue } from '../metric-series.ts'

import styles from '../panels.module.css'

interface MeasuredRun extends EntityRef, ScoredRun {
  readonly uri: string
  readonly metrics: readonly MetricValue[] | null
  readonly scored: (EntityRef & { readonly trainedAt?: string | null }) | null
}

interface BaselineData {
  readonly run:
    | (MeasuredRun & {
        readonly on: EntityRef | null
        readonly runOf:
          | (EntityRef & {
              readonly metricDefinitions: readonly MetricDefinition[] | null
              readonly runs: NodeConnection<MeasuredRun>
            })
          | null
      })
    | null
}

interface MetricOfRun extends ComparedMetric {
  /** Values in the evaluation's runs, oldest first. */
  readonly history: readonly (number | null)[]
}

const COLUMNS: readonly TableColumn<MetricOfRun>[] = [
  {
    title: 'Metric',
    cell: ({ name, unit }) => (
      <>
        {name} {unit === null ? null : <span className="muted">{unit}</span>}
      </>
    ),
  },
  {
    title: 'This run',
    kind: 'number',
    cell: ({ value, before }) =>
      value === null ? '–' : <MetricNumber value={value} decimals={decimalsAmong([value, before])} />,
  },
  {
    title: 'Before',
    kind: 'number',
    cell: ({ value, before }) =>
      before === null ? '–' : <MetricNumber value={before} decimals={decimalsAmong([value, before])} />,
  },
  {
    title: 'Change',
    cell: ({ verdict, percent }) =>
      verdict === null ? (
        '–'
      ) : (
        <State tone={toneOf(verdict)}>
          {verdict}
          {percent === null || percent === 0
            ? ''
            : ` ${percent > 0 ? '+' : '−'}${numberText(Number(Math.abs(percent).toPrecision(3)))}%`}
        </State>
      ),
  },
  {
    title: 'Over runs',
    // One value shows no course.
    has: ({ history }) => history.filter((value) => value !== null).length > 1,
    cell: ({ name, history }) => (
      <Sparkline
        values={history}
        label={`${name} over ${history.length} runs: ${seriesText({ lines: [{ label: '', values: history }] }, numberText)}`}
      />
    ),
  },
]

export const panel = entityPanel<BaselineData>({
  id: 'baseline',
  title: 'Metrics against the baseline',
  types: ['EvaluationRun'],
  tab: 'overview',
  order: 10,
  fields: {
    run: field`evaluationRun(id: $uri) { ${ENTITY_REF} at status metrics { name value }
      scored { ${ENTITY_REF} ... on ModelInstance { trainedAt } }
      on { ${ENTITY_REF} }
      runOf { ${ENTITY_REF} metricDefinitions { name direction unit }
        runs(first: 100, newestFirst: true) { totalCount edges { node {
          ${ENTITY_REF} at status metrics { name value } scored { ${ENTITY_REF} ... on ModelInstance { trainedAt } }
        } } } }
    }`,
  },
  empty: ({ run }) => ((run?.metrics ?? []).length === 0 ? 'No metrics known.' : null),
  headline: [
    { label: 'Version', value: ({ run }) => (run?.scored == null ? null : <EntityRefLink entity={run.scored} />) },
    { label: 'Measured', value: ({ run }) => (run?.at == null ? null : <When at={run.at} exact />) },
    { label: 'Data', value: ({ run }) => (run?.on == null ? null : <EntityRefLink entity={run.on} />) },
  ],
  component: ({ data: { run } }) => {
    if (run === null) return null
    const runs = nodesOf(run.runOf?.runs)
    const total = run.runOf?.runs.totalCount ?? 0
    const baseline = baselineOf(run, runs)
    const compared = compareMetrics(run.metrics ?? [], baseline?.run.metrics ?? [], run.runOf?.metricDefinitions ?? [])
    const inOrder = runs.toSorted((a, b) => msOf(a.at) - msOf(b.at))
    const rows = compared.map((metric): MetricOfRun => ({
      ...metric,
      history: inOrder.map(({ metrics }) => metrics?.find(({ name }) => name === metric.name)?.value ?? null),
    }))
    return (
      <div className="page">
        <DataTable label="Metrics" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} />
        <p className={`row muted ${styles['facts']}`}>
          {baseline?.isVersionBefore === false ? 'Baseline: previous run' : 'Baseline: previous version'}
          {baseline === null ? ', none known' : <EntityRefLink entity={baseline.run} />}
        </p>
        {total > runs.length ? (
          <p className={styles['note']}>
            The baseline is of {runs.length} runs, of {formatNumber(total)} that the evaluation has.
          </p>
        ) : null}
      </div>
    )
  },
})

/** A run of an evaluation, with the version that it scored. */
export interface ScoredRun {
  readonly uri: string
  readonly at: string | null
  readonly status: string | null
  readonly scored: { readonly uri: string; readonly trainedAt?: string | null } | null
}

interface BaselineRun<Run> {
  readonly run: Run
  /** Whether it belongs to the previous version, or is merely the previous run. */
  readonly isVersionBefore: boolean
}

/**
 * Returns the baseline of a run, as on the home page: the last run of the version trained before, or else the previous
 * run. Failed runs don't count. Null if none is known to be the last, such as when several share a time.
 */
export function baselineOf<Run extends ScoredRun>(run: ScoredRun, runs: readonly Run[]): BaselineRun<Run> | null {
  const others = runs.filter(({ uri, status }) => uri !== run.uri && status !== 'failed')
  const trained = trainedAt(run)
  const earlierVersions = others.filter((one) => trainedAt(one) > -Infinity && trainedAt(one) < trained)
  if (earlierVersions.length > 0) {
    const newest = earlierVersions.reduce((a, b) => (trainedAt(b) > trainedAt(a) ? b : a))
    const last = lastOf(earlierVersions.filter(({ scored }) => scored?.uri === newest.scored?.uri))
    return last === null ? null : { run: last, isVersionBefore: true }
  }
  const last = lastOf(others.filter(({ at }) => msOf(at) < msOf(run.at)))
  return last === null ? null : { run: last, isVersionBefore: false }
}

const trainedAt = ({ scored }: ScoredRun): number => msOf(scored?.trainedAt)

function lastOf<Run extends ScoredRun>(runs: readonly Run[]): Run | null {
  const [last, other] = runs.toSorted((a, b) => msOf(b.at) - msOf(a.at))
  return last === undefined || (other !== undefined && msOf(other.at) === msOf(last.at)) ? null : last
}
