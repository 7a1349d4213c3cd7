import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import type { MetricValue } from '../metric-series.ts'
import { Metrics } from '../metrics.tsx'
import { nodesOf, THING, type NodeConnection, type Thing, msOf } from '../shapes.ts'
import { dayText } from '../../ui/when.tsx'
import { ThingLink } from '../things.tsx'

interface EvaluationRunThing extends Thing {
  readonly at: string | null
  readonly metrics: readonly MetricValue[] | null
  readonly scored: (Thing & { readonly version: string | null }) | null
}

interface EvaluationData {
  readonly evaluation: { readonly evaluates: Thing | null; readonly runs: NodeConnection<EvaluationRunThing> } | null
}

/** Each point is labelled with the version that was scored, or else the day. */
function EvaluationRuns({ data: { evaluation } }: PanelProps<EvaluationData>) {
  const runs = [...nodesOf(evaluation?.runs)].sort((a, b) => msOf(a.at) - msOf(b.at))
  const measured = runs.map((run) => ({
    uri: run.uri,
    label: run.scored?.version ?? (run.at === null ? '–' : dayText(run.at)),
    at: run.at,
    metrics: run.metrics,
    thing: run,
  }))
  return (
    <>
      <p>
        Of <ThingLink thing={evaluation?.evaluates} />
      </p>
      <Metrics measured={measured} what="Run" />
      <CutNote shown={runs.length} total={evaluation?.runs.totalCount ?? 0} what="runs" />
    </>
  )
}

export const panel = entityPanel<EvaluationData>({
  id: 'evaluationRuns',
  title: 'Metrics over time',
  types: ['Evaluation'],
  tab: 'overview',
  order: 10,
  fields: {
    evaluation: field`evaluation(id: $uri) {
      evaluates { ${THING} }
      runs(first: 100) { totalCount edges { node { ${THING} at metrics { name value } scored { ${THING} version } } } }
    }`,
  },
  empty: ({ evaluation }) => (nodesOf(evaluation?.runs).length === 0 ? 'No runs known.' : null),
  component: EvaluationRuns,
})
