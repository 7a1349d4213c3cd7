import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useMemo, useState } from 'react'
import { decimalsAmong } from '../../charts/decimals.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAnswer } from '../../client/use-answer.ts'
import type { MeasuredRow } from '../../panels/measurements.ts'
import { EntityRefLink } from '../../panels/entity-refs.tsx'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { runColumns } from '../../runs/run-columns.ts'
import { Scatter } from '../../runs/scatter.tsx'
import { State } from '../../ui/state.tsx'
import { withoutCommonBeginning } from '../../ui/common-beginning.ts'
import { inSentence } from '../../../../src/lib/english.ts'
import { Panel } from '../../ui/panel.tsx'
import { DataTable } from '../../ui/table.tsx'
import { momentLabels } from '../../charts/moment-labels.ts'
import { When } from '../../ui/time.tsx'
import type { Comparison } from './rows.ts'
import {
  directionOf,
  headlineColumn,
  shownAmong,
  versionPoints,
  type PointsBy,
  type VersionPoint,
} from './version-points.ts'
import { SelectField } from '../../ui/fields.tsx'

/** Shows the compared among all versions of their model, or all runs of their experiment. */
export function EveryVersion({ comparison }: { readonly comparison: Comparison }) {
  const { entities, metrics, entityType } = comparison
  const { labelOfType, pluralOfType } = useCatalogue()
  const { answer } = useAnswer('measurements', { uri: entities[0]?.uri ?? '' }, { keep: true })
  const compared = useMemo(() => new Set(entities.map(({ uri }) => uri)), [entities])
  const rows = useMemo(() => shownAmong(answer?.rows ?? [], compared), [answer, compared])
  const columns = useMemo(() => runColumns(rows).filter(({ kind }) => kind === 'metric'), [rows])
  const [picked, setPicked] = useState('')
  const [by, setBy] = useState<PointsBy>('version')
  const column = columns.find(({ key }) => key === picked) ?? headlineColumn(columns, rows)
  const known = new Set(rows.map(({ uri }) => uri))
  // Versions of several models share no axis.
  if (answer === undefined || column === null || !entities.every(({ uri }) => known.has(uri))) return null
  const points = versionPoints(rows, column, by)
  const undrawn = rows.filter((row) => column.numberOf(row) === null && column.textOf(row) !== null).length
  const plural = inSentence(pluralOfType(entityType))
  const better = directionOf(metrics, column.title)
  const title = `${column.title} of all ${plural}${better === null ? '' : `: ${better} is better`}`
  const labels = by === 'time' ? momentsOf(points) : withoutCommonBeginning(points.map(({ row }) => nameOf(row)))
  const ticks = points.map(({ x }, n) => ({ x, text: labels[n] ?? '' }))
  return (
    <Panel title={`Among all ${plural} of ${answer.name ?? 'the same'}`}>
      <div className="page">
        <div className="fields">
          <SelectField
            label="Metric"
            value={column.key}
            set={setPicked}
            options={Object.fromEntries(columns.map(({ key, title: name }) => [key, name]))}
          />
          <SelectField
            label="Across"
            value={by}
            set={setBy}
            options={{ version: labelOfType(entityType), time: 'Time' }}
          />
        </div>
        <Scatter
          title={title}
          xLabel={by === 'time' ? 'Time' : 'From the oldest to the latest'}
          yLabel={column.title}
          points={points.map((point) => ({
            key: point.row.uri,
            label: nameOf(point.row),
            x: point.x,
            y: point.y,
            ...(compared.has(point.row.uri) && { marked: true }),
          }))}
          xTicks={ticks.filter((_, n) => n === 0 || n === ticks.length - 1)}
          table={<PointsTable title={title} points={points} compared={compared} metric={column.title} />}
        />
        <p className="muted">
          Ringed points are the {plural} you compare.
          {undrawn === 0 ? '' : ` ${formatNumber(undrawn)} not drawn: NaN or infinite.`}
          {answer.rows.length < answer.total
            ? ` The latest ${formatNumber(answer.rows.length)} of ${formatNumber(answer.total)}.`
            : ''}
        </p>
        <CurvesOfRuns rows={rows.filter(({ uri }) => compared.has(uri))} />
      </div>
    </Panel>
  )
}

const nameOf = ({ name, uri }: MeasuredRow): string => name ?? uri

interface PointsTableProps {
  readonly title: string
  readonly points: readonly VersionPoint[]
  readonly compared: ReadonlySet<string>
  readonly metric: string
}

function PointsTable({ title, points, compared, metric }: PointsTableProps) {
  const decimals = decimalsAmong(points.map(({ y }) => y))
  return (
    <DataTable
      label={title}
      rows={points.toReversed()}
      keyOf={({ row: { uri } }) => uri}
      columns={[
        {
          title: 'Name',
          kind: 'wide',
          cell: ({ row }) => (
            <>
              <EntityRefLink entity={row} /> {compared.has(row.uri) ? <State>compared</State> : null}
            </>
          ),
        },
        { title: 'When', cell: ({ row: { at } }) => <When at={at} /> },
        { title: metric, kind: 'number', cell: ({ y }) => <MetricNumber value={y} decimals={decimals} /> },
      ]}
    />
  )
}

function momentsOf(points: readonly { readonly x: number }[]): readonly string[] {
  const times = points.map(({ x }) => new Date(x).toISOString())
  return times.map(momentLabels(times))
}
