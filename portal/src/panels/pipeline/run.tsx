import { Note } from '../../ui/states.tsx'
import { durationText } from '../../ui/time.tsx'
import { When } from '../../ui/when.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { durationOf, type RunThing } from '../run-facts.ts'
import { ErrorText, RUN } from '../runs.tsx'

interface RunData {
  readonly run: RunThing | null
}

function OneRun({ data: { run } }: PanelProps<RunData>) {
  if (run === null) return null
  const ms = durationOf(run)
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
    </div>
  )
}

export const panel = entityPanel<RunData>({
  id: 'run',
  title: 'Run',
  types: ['PipelineRun'],
  tab: 'overview',
  order: 10,
  fields: {
    run: field`pipelineRun(id: $uri) { ${RUN} }`,
  },
  empty: ({ run }) => (run === null ? 'Nothing known.' : null),
  component: OneRun,
})
