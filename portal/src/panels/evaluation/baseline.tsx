import { shortNumber } from '../../charts/scale.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { compared, type ComparedMetric, type MetricDefinition } from '../compare.ts'
import { listOf, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import type { MetricValue } from '../metric-series.ts'
import { nodesOf, THING, timeOf, type Listed, type Thing } from '../shapes.ts'
import styles from '../panels.module.css'

interface ScoredRun extends Thing {
  readonly at: string | null
  readonly metrics: readonly MetricValue[] | null
}

interface BaselineData {
  readonly run:
    | (ScoredRun & {
        readonly scored: Thing | null
        readonly on: Thing | null
        readonly runOf:
          | (Thing & {
              readonly metricDefinitions: readonly MetricDefinition[] | null
              readonly runs: Listed<ScoredRun>
            })
          | null
      })
    | null
}

const TONES: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad', same: 'plain', changed: 'plain' }

const COLUMNS: readonly TableColumn<ComparedMetric>[] = [
  { title: 'Metric', cell: ({ name, unit }) => (unit === null ? name : `${name}, ${unit}`) },
  { title: 'This run', kind: 'number', cell: ({ value }) => (value === null ? '–' : shortNumber(value)) },
  { title: 'Before', kind: 'number', cell: ({ before }) => (before === null ? '–' : shortNumber(before)) },
  {
    title: 'Change',
    cell: ({ verdict, percent }) =>
      verdict === null ? (
        '–'
      ) : (
        <Badge tone={TONES[verdict] ?? 'plain'}>
          {verdict}
          {percent === null || percent === 0 ? '' : ` ${percent > 0 ? '+' : '−'}${shortNumber(Math.abs(percent))} %`}
        </Badge>
      ),
  },
]

/** The baseline of a run: the one before it of the same evaluation. */
function Baseline({ data: { run } }: PanelProps<BaselineData>) {
  if (run === null) return null
  const earlier = nodesOf(run.runOf?.runs)
    .filter(({ uri, at }) => uri !== run.uri && timeOf(at) < timeOf(run.at))
    .sort((a, b) => timeOf(b.at) - timeOf(a.at))
  const [baseline] = earlier
  const rows = compared(run.metrics ?? [], baseline?.metrics ?? [], run.runOf?.metricDefinitions ?? [])
  return (
    <div className={styles['stack']}>
      <DataTable label="Metrics" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} />
      <ThingColumns
        columns={[
          { title: 'Scored', list: listOf(run.scored) },
          { title: 'On', list: listOf(run.on) },
          { title: 'Baseline: the run before', list: listOf(baseline) },
          { title: 'Run of', list: listOf(run.runOf) },
        ]}
      />
    </div>
  )
}

export const panel = entityPanel<BaselineData>({
  id: 'baseline',
  title: 'Metrics against the run before',
  types: ['EvaluationRun'],
  order: 10,
  fields: {
    run: field`evaluationRun(id: $uri) { ${THING} at metrics { name value }
      scored { ${THING} }
      on { ${THING} }
      runOf { ${THING} metricDefinitions { name direction unit }
        runs(first: 100) { totalCount edges { node { ${THING} at metrics { name value } } } } }
    }`,
  },
  empty: ({ run }) => ((run?.metrics ?? []).length === 0 ? 'No metric of it is known.' : null),
  component: Baseline,
})
