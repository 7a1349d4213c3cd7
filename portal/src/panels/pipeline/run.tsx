import { Note } from '../../ui/states.tsx'
import { durationText } from '../../ui/time.tsx'
import { When } from '../../ui/when.tsx'
import { listOf, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { durationOf, type RunThing } from '../run-facts.ts'
import { ErrorText, RUN } from '../runs.tsx'
import { THING, type NodeConnection, type Thing } from '../shapes.ts'

interface RunData {
  readonly run:
    | (RunThing & {
        readonly runOf: Thing | null
        readonly fulfils: Thing | null
        readonly executedFor: NodeConnection<Thing>
        readonly consumed: NodeConnection<Thing>
        readonly produced: NodeConnection<Thing>
        readonly producedInstances: NodeConnection<Thing>
      })
    | null
}

function OneRun({ data: { run } }: PanelProps<RunData>) {
  if (run === null) return null
  const ms = durationOf(run)
  const columns = [
    { title: 'Run of', list: listOf(run.runOf) },
    { title: 'Read', list: run.consumed },
    { title: 'Wrote', list: run.produced },
    { title: 'Trained', list: run.producedInstances },
    { title: 'For cells', list: run.executedFor },
    { title: 'On request', list: listOf(run.fulfils) },
  ]
  return (
    <div className="page">
      <p>
        <When at={run.startedAt} exact /> to {run.endedAt === null ? 'now' : <When at={run.endedAt} exact />}
        {ms === null ? null : `: ${durationText(ms)}`}
      </p>
      {run.error === null ? null : (
        <Note kind="warn">
          <ErrorText error={run.error} />
        </Note>
      )}
      <ThingColumns columns={columns.filter(({ list }, n) => n < 3 || list.totalCount > 0)} />
    </div>
  )
}

export const panel = entityPanel<RunData>({
  id: 'run',
  title: 'Inputs and outputs',
  types: ['PipelineRun'],
  order: 10,
  fields: {
    run: field`pipelineRun(id: $uri) { ${RUN}
      runOf { ${THING} }
      fulfils { ${THING} }
      executedFor(first: 12) { totalCount edges { node { ${THING} } } }
      consumed(first: 12) { totalCount edges { node { ${THING} } } }
      produced(first: 12) { totalCount edges { node { ${THING} } } }
      producedInstances(first: 12) { totalCount edges { node { ${THING} } } }
    }`,
  },
  empty: ({ run }) => (run === null ? 'Nothing known.' : null),
  component: OneRun,
})
