import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import type { MetricValue } from '../metric-series.ts'
import { Metrics } from '../metrics.tsx'
import { momentLabels } from '../../charts/moment-labels.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface EvaluationRunEntity extends EntityRef {
  readonly at: string | null
  readonly metrics: readonly MetricValue[] | null
  readonly scored: (EntityRef & { readonly version: string | null }) | null
}

interface EvaluationData {
  readonly evaluation: {
    readonly evaluates: EntityRef | null
    readonly runs: NodeConnection<EvaluationRunEntity>
  } | null
}

export const panel = entityPanel<EvaluationData>({
  id: 'evaluationRuns',
  title: 'Metrics over time',
  types: ['Evaluation'],
  tab: 'overview',
  order: 10,
  fields: {
    evaluation: field`evaluation(id: $uri) {
      evaluates { ${ENTITY_REF} }
      runs(first: 100, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} at metrics { name value } scored { ${ENTITY_REF} version } } } }
    }`,
  },
  empty: ({ evaluation }) => (nodesOf(evaluation?.runs).length === 0 ? 'No runs known.' : null),
  /** Each point is labelled with the version that was scored, or else the day. */
  component: ({ data: { evaluation } }) => {
    const runs = nodesOf(evaluation?.runs).toReversed()
    const labelOf = momentLabels(runs.map(({ at }) => at))
    const measured = runs.map((run) => ({
      ...run,
      label: run.scored?.version ?? (run.at === null ? '–' : labelOf(run.at)),
    }))
    return (
      <>
        <p>
          Of <EntityRefLink entity={evaluation?.evaluates} />
        </p>
        <Metrics measured={measured} what="Run" />
        <CutNote shown={runs.length} total={evaluation?.runs.totalCount ?? 0} what="runs" />
      </>
    )
  },
})
