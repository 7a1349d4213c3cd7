import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, msOf, type NodeConnection } from '../declare.ts'
import type { RunEntity } from '../run-facts.ts'
import { MAX_RUNS, RUN, RunBars } from '../runs.tsx'
import { Status } from '../../ui/state.tsx'
import { Ago } from '../../ui/time.tsx'

interface RunsData {
  readonly pipeline: {
    readonly runs: NodeConnection<RunEntity>
  } | null
}

/** The answer isn't sorted by time: reads more runs than it draws, and takes the latest. */
export const panel = entityPanel<RunsData>({
  id: 'runs',
  title: 'Runs',
  types: ['Pipeline'],
  tab: 'runs',
  order: 10,
  fields: {
    pipeline: field`pipeline(id: $uri) { runs(first: 400) { totalCount edges { node { ${RUN} } } } }`,
  },
  empty: ({ pipeline }) => (nodesOf(pipeline?.runs).length === 0 ? 'No runs known.' : null),
  component: ({ data: { pipeline } }) => {
    const runs = nodesOf(pipeline?.runs)
    return (
      <>
        <RunBars runs={runs} title="Run duration" />
        <CutNote shown={Math.min(MAX_RUNS, runs.length)} total={pipeline?.runs.totalCount ?? 0} what="runs" />
      </>
    )
  },
  headline: [
    {
      label: 'Last run',
      value: ({ pipeline }) => {
        const last = nodesOf(pipeline?.runs).toSorted((a, b) => msOf(b.startedAt) - msOf(a.startedAt))[0]
        if (last === undefined) return null
        return (
          <>
            {last.status === null ? null : <Status value={last.status} />}{' '}
            {last.startedAt === null ? null : <Ago at={last.startedAt} />}
          </>
        )
      },
    },
  ],
})
