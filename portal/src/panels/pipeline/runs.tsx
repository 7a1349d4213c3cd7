import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import type { RunThing } from '../run-facts.ts'
import { MOST_RUNS, RUN, RunBars } from '../runs.tsx'
import { Status } from '../../ui/badge.tsx'
import { Ago } from '../../ui/time.tsx'
import { dayText } from '../../ui/when.tsx'
import { amountText, rhythmOf, usuallyText } from '../rhythm.ts'
import styles from '../panels.module.css'
import { nodesOf, timeOf, type NodeConnection } from '../shapes.ts'

interface RunsData {
  readonly pipeline: {
    readonly runs: NodeConnection<RunThing>
    readonly scheduledBy: NodeConnection<unknown>
  } | null
}

/** Of what has no schedule: how late it is by its own habit; null where it is not, or has none. */
function lateText({ pipeline }: RunsData): string | null {
  if (pipeline === null || pipeline.scheduledBy.totalCount > 0) return null
  const rhythm = rhythmOf(
    nodesOf(pipeline.runs).map(({ startedAt }) => startedAt),
    Date.now(),
  )
  if (rhythm === null || rhythm.lateMs === null) return null
  const last = dayText(new Date(rhythm.lastAt).toISOString())
  return `Usually ${usuallyText(rhythm.usualMs)}; last run ${last}, ${amountText(rhythm.lateMs)} late`
}

function Runs({ data: { pipeline } }: PanelProps<RunsData>) {
  const runs = nodesOf(pipeline?.runs)
  return (
    <>
      <RunBars runs={runs} title="Run duration" />
      <CutNote shown={Math.min(MOST_RUNS, runs.length)} total={pipeline?.runs.totalCount ?? 0} what="runs" />
    </>
  )
}

/** Runs come in no order of time: more are read than are drawn, of which the latest are. */
export const panel = entityPanel<RunsData>({
  id: 'runs',
  title: 'Runs',
  types: ['Pipeline'],
  order: 10,
  fields: {
    pipeline: field`pipeline(id: $uri) { scheduledBy(first: 1) { totalCount } runs(first: 400) { totalCount edges { node { ${RUN} } } } }`,
  },
  empty: ({ pipeline }) => (nodesOf(pipeline?.runs).length === 0 ? 'No runs known.' : null),
  component: Runs,
  headline: [
    {
      label: 'Last run',
      value: (data) => {
        const { pipeline } = data
        const late = lateText(data)
        const last = nodesOf(pipeline?.runs).toSorted((a, b) => timeOf(b.startedAt) - timeOf(a.startedAt))[0]
        if (last === undefined) return null
        return (
          <>
            {last.status === null ? null : <Status value={last.status} />}{' '}
            {last.startedAt === null ? null : <Ago at={last.startedAt} />}
            {late === null ? null : <p className={styles['late']}>{late}</p>}
          </>
        )
      },
    },
  ],
})
