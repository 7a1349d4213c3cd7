import { useRef, useState } from 'react'
import { CurveChart } from './curve-chart.tsx'
import { decimalsAmong } from '../charts/decimals.ts'
import { MetricNumber } from '../charts/metric-number.tsx'
import { numberText } from '../../../src/lib/number-text.ts'
import type { MeasuredRow } from '../panels/measurements.ts'
import { PresentOnly } from '../parts/present-only.tsx'
import { Refused } from '../parts/refused.tsx'
import { EmptyState, Note, Skeleton } from '../ui/states.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { toggleValue } from '../ui/toggle-value.ts'
import { useNear } from '../ui/use-near.ts'
import { Ago, When } from '../ui/time.tsx'
import { withoutCommonBeginning } from '../ui/common-beginning.ts'
import {
  changedSince,
  curvesByMetric,
  gapsText,
  hasCourse,
  noCurveText,
  positionsOf,
  type CurvesOfMetric,
} from './curve-series.ts'
import { useCurves } from './use-curves.ts'
import styles from './run-table.module.css'

/** Limit of the question. */
const MAX_METRICS = 6

/** Shows the curves of one or a few runs, read from their source when somebody opens them. */
export function Curves({ rows }: { readonly rows: readonly MeasuredRow[] }) {
  return (
    <PresentOnly what="Curves" question="curves">
      <ReadCurves rows={rows} />
    </PresentOnly>
  )
}

function ReadCurves({ rows }: { readonly rows: readonly MeasuredRow[] }) {
  const labels = withoutCommonBeginning(rows.map(({ name, uri }) => name ?? uri))
  const runs = rows.map(({ uri, metrics, notNumbers }, i) => ({
    uri,
    label: labels[i] ?? uri,
    metrics: [...new Set([...metrics, ...notNumbers].map(({ metric }) => metric))],
  }))
  const element = useRef<HTMLDivElement>(null)
  const near = useNear(element)
  const all = [...new Set(runs.flatMap(({ metrics }) => metrics))]
  const [picked, setPicked] = useState<readonly string[] | null>(null)
  const chosen = all.filter((metric) => (picked ?? all.slice(0, MAX_METRICS)).includes(metric))
  const requests = runs.map(({ uri, metrics }) => ({
    uri,
    metrics: chosen.filter((metric) => metrics.includes(metric)),
  }))
  const { answers, refusal, awaited, again } = useCurves(
    requests.filter(({ metrics }) => metrics.length > 0),
    near,
  )
  const [oldest] = answers.toSorted((a, b) => a.readAt.localeCompare(b.readAt))
  const series = curvesByMetric(
    runs.map(({ uri, label }) => ({ uri, label, answer: answers.find((one) => one.uri === uri) })),
  )
  const drawn = series.filter((one) => chosen.includes(one.metric) && hasCourse(one))
  const undrawn = series.filter((one) => chosen.includes(one.metric) && !hasCourse(one))
  const once = undrawn.filter(({ runs, notNumbers }) => runs.length > 0 && notNumbers === 0)
  const none = series.filter(({ runs, notNumbers }) => runs.length === 0 && notNumbers === 0)
  const changed = changedSince(rows, series)
  return (
    <div ref={element} className="stack">
      {all.length <= 1 ? null : <MetricChoice all={all} chosen={chosen} choose={setPicked} />}
      {refusal === null ? null : <Refused refusal={refusal} again={again} />}
      {awaited ? <Skeleton rows={6} label="the curves" /> : null}
      {changed.length === 0 ? null : (
        <Note kind="warn">
          The record is older than the source, which has{' '}
          {changed
            .map(
              ({ metric, label, last, recorded }) =>
                `${metric} ${numberText(last)} (recorded: ${numberText(recorded)})${rows.length === 1 ? '' : ` of ${label}`}`,
            )
            .join(', ')}
          .
        </Note>
      )}
      {drawn.map((one) => (
        <MetricCurves key={one.metric} series={one} />
      ))}
      {once.length === 0 ? null : <EmptyState text={`Logged only once, so without a curve: ${namesOf(once)}.`} />}
      {undrawn.map((one) => (one.notNumbers === 0 ? null : <EmptyState key={one.metric} text={noCurveText(one)} />))}
      {oldest === undefined ? null : (
        <p className="muted">
          Curves read from their source <Ago at={oldest.readAt} />
        </p>
      )}
      {awaited || none.length === 0 ? null : (
        <EmptyState text={`The source has no steps of ${namesOf(none)}: it may have been deleted there.`} />
      )}
    </div>
  )
}

const namesOf = (series: readonly CurvesOfMetric[]): string => series.map(({ metric }) => metric).join(', ')

interface MetricChoiceProps {
  readonly all: readonly string[]
  readonly chosen: readonly string[]
  readonly choose: (metrics: readonly string[]) => void
}

function MetricChoice({ all, chosen, choose }: MetricChoiceProps) {
  return (
    <details>
      <summary>
        Choose metrics: {chosen.length} of {all.length}
        {all.length > MAX_METRICS ? `, ${MAX_METRICS} at most` : ''}
      </summary>
      <div className={styles['choices']}>
        {all.map((metric) => (
          <Checkbox
            key={metric}
            checked={chosen.includes(metric)}
            disabled={!chosen.includes(metric) && chosen.length >= MAX_METRICS}
            set={() => choose(toggleValue(chosen, metric))}
          >
            {metric}
          </Checkbox>
        ))}
      </div>
    </details>
  )
}

function MetricCurves({ series }: { readonly series: CurvesOfMetric }) {
  const { metric, by, runs, isCut } = series
  const curves = runs.map((run) => ({ key: run.uri, label: run.label, points: positionsOf(series, run) }))
  const title = `${metric} by ${by === 'step' ? 'step' : 'time'}`
  const summary = curves
    .map(({ label, points }) => {
      const [first, last] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 0]
      return `${runs.length === 1 ? '' : `${label} `}from ${numberText(first)} to ${numberText(last)}`
    })
    .join('; ')
  return (
    <>
      <CurveChart
        title={title}
        summary={summary}
        xLabel={by === 'step' ? 'Step' : 'Seconds since the first'}
        curves={curves}
        table={<CurveTable title={title} series={series} />}
      />
      {series.notNumbers === 0 ? null : (
        <p className="muted">
          Not drawn of {metric}: {gapsText(series)}
        </p>
      )}
      {isCut ? (
        <Note kind="warn">The source has more steps of {metric} than are read: this is the beginning.</Note>
      ) : null}
    </>
  )
}

function CurveTable({ title, series }: { readonly title: string; readonly series: CurvesOfMetric }) {
  const rows = series.runs.flatMap(({ uri, label, points }) =>
    points.map((point, n) => ({ ...point, key: `${uri} ${n}`, label })),
  )
  const decimals = decimalsAmong(rows.map(({ value }) => value))
  const columns: readonly TableColumn<(typeof rows)[number]>[] = [
    { title: 'Run', cell: ({ label }) => label, has: () => series.runs.length > 1 },
    { title: 'Step', kind: 'number', cell: ({ step }) => step },
    { title: 'Value', kind: 'number', cell: ({ value }) => <MetricNumber value={value} decimals={decimals} /> },
    { title: 'When', cell: ({ at }) => <When at={at} /> },
  ]
  return <DataTable label={title} columns={columns} rows={rows} keyOf={({ key }) => key} />
}
