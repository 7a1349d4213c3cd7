import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, type NodeConnection } from '../declare.ts'
import type { RunEntity } from '../run-facts.ts'
import { RUN, RunBars } from '../runs.tsx'
import { Status } from '../../ui/state.tsx'
import { Ago } from '../../ui/time.tsx'

interface RunsData {
  readonly pipeline: {
    readonly runs: NodeConnection<RunEntity>
  } | null
}

export const panel = entityPanel<RunsData>({
  id: 'runs',
  title: 'Runs',
  types: ['Pipeline'],
  tab: 'runs',
  order: 10,
  fields: {
    pipeline: field`pipeline(id: $uri) { runs(first: 90, newestFirst: true) { totalCount edges { node { ${RUN} } } } }`,
  },
  empty: ({ pipeline }) => (nodesOf(pipeline?.runs).length === 0 ? 'No runs known.' : null),
  component: ({ data: { pipeline } }) => {
    const runs = nodesOf(pipeline?.runs)
    return (
      <>
        <RunBars runs={runs} title="Run duration" />
        <CutNote shown={runs.length} total={pipeline?.runs.totalCount ?? 0} what="runs" />
      </>
    )
  },
  headline: [
    {
      label: 'Last run',
      value: ({ pipeline }) => {
        const [last] = nodesOf(pipeline?.runs)
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
