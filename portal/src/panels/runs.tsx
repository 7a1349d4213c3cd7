import { formatCountOrNone } from '../../../src/lib/format-count.ts'
import { ErrorText } from './error-text.tsx'
import { BarChart } from './charts.tsx'
import { numberText } from '../../../src/lib/number-text.ts'
import { Status } from '../ui/state.tsx'
import { toneOf } from '../ui/tone.ts'
import type { TableColumn } from '../ui/table.tsx'
import { momentLabels } from '../charts/moment-labels.ts'
import { durationText, When } from '../ui/time.tsx'
import { durationOf, isFailed, type RunEntity } from './run-facts.ts'
import { ComparableTable } from './comparable-table.tsx'
import { ENTITY_REF, msOf } from './declare.ts'
import { EntityRefLink } from './entity-refs.tsx'

export const RUN = `${ENTITY_REF} status startedAt endedAt error`

/** Latest runs that are drawn. */
export const MAX_RUNS = 90

const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const

/** Largest unit of which the longest run took at least two, so that ticks are round numbers of it. */
const unitOf = (longest: number): (typeof UNITS)[number] =>
  UNITS.find(({ ms }) => longest >= 2 * ms) ?? { name: 's', ms: 1_000 }

/** One bar per run, by duration. */
export function RunBars({ runs, title }: { readonly runs: readonly RunEntity[]; readonly title: string }) {
  const rows = [...runs].sort((a, b) => msOf(a.startedAt) - msOf(b.startedAt)).slice(-MAX_RUNS)
  const failed = rows.filter(isFailed)
  const labelOf = momentLabels(rows.map(({ startedAt }) => startedAt))
  const unit = unitOf(Math.max(0, ...rows.map((run) => durationOf(run) ?? 0)))
  return (
    <BarChart
      title={title}
      summary={`${formatCountOrNone(rows.length, 'run')}, ${formatCountOrNone(failed.length, 'failure')}`}
      textOf={(amount) => `${numberText(amount)} ${unit.name}`}
      bars={rows.map((run) => {
        const ms = durationOf(run)
        return {
          key: run.uri,
          label: run.startedAt === null ? 'unknown' : labelOf(run.startedAt),
          value: ms === null ? null : ms / unit.ms,
          tone: toneOf(run.status ?? ''),
          marked: isFailed(run),
          title: [run.name ?? run.uri, run.status, ms === null ? null : durationText(ms), run.error]
            .filter(Boolean)
            .join('\n'),
        }
      })}
      legend={failed.length > 0 ? '× failed' : undefined}
      table={<ComparableTable label={title} columns={COLUMNS} rows={rows.toReversed()} />}
    />
  )
}

/** When a run or an attempt ran, and how it went. */
export const RUN_COLUMNS: readonly TableColumn<RunEntity>[] = [
  { title: 'Status', cell: ({ status }) => (status === null ? '–' : <Status value={status} />) },
  { title: 'Started', cell: ({ startedAt }) => <When at={startedAt} /> },
  {
    title: 'Took',
    kind: 'number',
    cell: (run) => {
      const ms = durationOf(run)
      return ms === null ? '–' : durationText(ms)
    },
  },
  { title: 'Error', kind: 'wide', cell: ({ error }) => <ErrorText error={error} /> },
]

const COLUMNS: readonly TableColumn<RunEntity>[] = [
  { title: 'Run', kind: 'wide', cell: (run) => <EntityRefLink entity={run} /> },
  ...RUN_COLUMNS,
]
