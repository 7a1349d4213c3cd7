import { entityPanel, field, type PanelProps } from '../declare.ts'
import type { MetricValue } from '../metric-series.ts'
import { Metrics } from '../metrics.tsx'
import { nodesOf, THING, type NodeConnection, type Thing } from '../shapes.ts'

interface MeasuredInstance extends Thing {
  readonly version: string | null
  readonly trainedAt: string | null
  readonly metrics: readonly MetricValue[] | null
}

interface MetricsData {
  readonly model: { readonly instances: NodeConnection<MeasuredInstance> } | null
}

const isMeasured = ({ metrics }: MeasuredInstance): boolean => (metrics ?? []).some(({ value }) => value !== null)

/** Of the page of an instance: beside its siblings. */
function MetricsPanel({ data }: PanelProps<MetricsData>) {
  const measured = nodesOf(data.model?.instances).map((thing) => ({
    uri: thing.uri,
    label: thing.version ?? thing.name ?? thing.uri,
    at: thing.trainedAt,
    metrics: thing.metrics,
    thing,
  }))
  return <Metrics measured={measured} what="Instance" />
}

export const panel = entityPanel<MetricsData>({
  id: 'metrics',
  title: 'Metrics across versions',
  types: ['Model', 'ModelInstance'],
  order: 40,
  fields: {
    model: field`model(id: $uri) {
      instances(first: 50) { totalCount edges { node { ${THING} version trainedAt metrics { name value split at } } } }
    }`,
  },
  empty: ({ model }) => (nodesOf(model?.instances).some(isMeasured) ? null : 'No metrics known.'),
  component: MetricsPanel,
})
