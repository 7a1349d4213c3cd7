import { TabLink } from '../tab-link.tsx'
import { Link } from '../../routing/link.tsx'
import { lazyComponent } from '../../routing/lazy-component.tsx'
import { useAnswer } from '../../client/use-answer.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { Status } from '../../ui/state.tsx'
import { When } from '../../ui/time.tsx'
import {
  changesOf,
  isDataKnown,
  originalOf,
  type UpstreamChange,
  type ChangedInstance,
  type UpstreamEntity,
} from '../changes.ts'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import {
  besideForHeadline,
  isGone,
  MEASUREMENTS,
  metricsOf,
  rowOf,
  runOf,
  trainedAt,
  type Measurements,
} from '../measurements.ts'
import { headlineMetric, metricKey } from '../metric-series.ts'
import { EntityList, EntityRefLink } from '../entity-refs.tsx'
import styles from '../panels.module.css'

/** Loaded on demand: only pages of versions with changes use it. */
const ChangesTable = lazyComponent(() => import('../changed-table.tsx'), 'ChangesTable')

interface InstanceHeadline {
  readonly uri: string
  readonly version: string | null
  readonly createdAt: string | null
  readonly instanceOf:
    | (EntityRef & {
        readonly evaluations: NodeConnection<{
          readonly metricDefinitions:
            | readonly { readonly name: string | null; readonly direction: string | null }[]
            | null
        }>
      })
    | null
}

/** Production value of a metric next to the earlier one; red if it is worse in the metric's direction. */
function HeadlineMetric({ instance, measured }: Pick<ChangedData, 'measured'> & { readonly instance: HeadedInstance }) {
  const original = originalOf(instance)
  const { answer, pending } = useAnswer('measurements', { uri: original ?? '' }, { enabled: original !== null })
  if (original !== null && pending) return null
  const row = rowOf(measured, instance.uri)
  const metrics = metricsOf(row)
  const production = metrics.find(({ split }) => split === 'production')
  const before = metrics.find(({ name, split }) => name === production?.name && split !== 'production')
  const headline =
    production ??
    headlineMetric(metrics, besideForHeadline(row, measured?.rows ?? [], answer?.rows ?? []).map(metricsOf))
  if (headline?.value == null) return 'Not measured'
  const last = <MetricNumber value={headline.value} />
  if (before?.value == null)
    return (
      <>
        {metricKey(headline)} {last}
      </>
    )
  const definitions = nodesOf(instance.instanceOf?.evaluations).flatMap(
    ({ metricDefinitions }) => metricDefinitions ?? [],
  )
  const direction = definitions.find(({ name }) => name === headline.name)?.direction
  const isWorse =
    direction === 'lower' ? headline.value > before.value : direction === 'higher' && headline.value < before.value
  return (
    <>
      {headline.name} <MetricNumber value={before.value} /> →{' '}
      <span className={isWorse ? styles['worse'] : undefined}>{last}</span>
      <span className={styles['note']} title={`${before.split ?? 'Before'} → production`}>
        {' '}
        in production
      </span>
    </>
  )
}

/** Features named in the header. */
const NAMED = 3

type HeadedInstance = ChangedInstance & InstanceHeadline

interface ChangedData {
  readonly measured: Measurements | null
  readonly instance: HeadedInstance | null
  readonly upstream: NodeConnection<UpstreamEntity> | null
}

const DATA = `trainedOn(first: 20) { totalCount edges { node { ${ENTITY_REF} ... on DatasetVersion { sameContent(first: 10) { uri } } } } }
      evaluatedOn(first: 20) { totalCount edges { node { ${ENTITY_REF} } } }`

function changesIn(data: ChangedData): readonly UpstreamChange[] {
  const { instance, upstream } = data
  return instance === null
    ? []
    : changesOf({ ...instance, trainedAt: trainedAt(instance, data.measured) }, nodesOf(upstream))
}

/** Requires a time to be newer: many sources state none for a measurement. */
function lookedFor({ instance, upstream }: ChangedData): readonly string[] {
  return [
    'newer data',
    ...(nodesOf(upstream).some((one) => one.computesFeatures !== undefined) ? ['failed runs of pipelines'] : []),
    ...((instance?.metrics ?? []).some(({ at }) => at !== null) ? ['newer measurements'] : []),
    ...(nodesOf(instance?.deployedAs).length > 0 ? ['newer deployments'] : []),
  ]
}

export const panel = entityPanel<ChangedData>({
  id: 'changed',
  title: 'What changed since training',
  types: ['ModelInstance'],
  tab: 'overview',
  order: 10,
  fields: {
    instance: field`modelInstance(id: $uri) {
      uri version createdAt trainedAt
      producedBy { produced(first: 20) { edges { node { uri } } } }
      instanceOf { ${ENTITY_REF} instances(first: 50, newestFirst: true) { edges { node { trainedOn(first: 20) { edges { node { uri } } } } } } evaluations(first: 5) { totalCount edges { node { metricDefinitions { name direction } } } } }
      metrics { name value split at }
      ${DATA}
      basedOn(first: 2) { edges { node { ${ENTITY_REF} ... on ModelInstance { ${DATA} basedOn(first: 2) { edges { node { ${ENTITY_REF} ... on ModelInstance { ${DATA} } } } } } } } }
      features(first: 200) { totalCount edges { node { ${ENTITY_REF} } } }
      deployedAs(first: 20) { totalCount edges { node { ${ENTITY_REF} deployedAt status } } }
    }`,
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }`,
    upstream: field`lineage(uri: $uri, direction: UPSTREAM, types: ["Dataset", "Pipeline"], first: 40) {
      totalCount
      edges { node { ${ENTITY_REF}
        ... on Pipeline { computesFeatures(first: 100) { edges { node { ${ENTITY_REF} } } } runs(first: 50, newestFirst: true) { edges { node { ${ENTITY_REF} status startedAt endedAt error } } } }
        ... on Dataset { versions(first: 60, newestFirst: true) { edges { node { ${ENTITY_REF} version createdAt firstUsedAt } } } }
      } }
    }`,
  },
  empty: (data) => {
    if (changesIn(data).length > 0) return null
    if (data.instance === null || trainedAt(data.instance, data.measured) === null)
      return 'When it was trained is unknown.'
    return isDataKnown(data.instance, nodesOf(data.upstream))
      ? `No ${lookedFor(data).join(' or ')} known since.`
      : "Its training data isn't known."
  },
  component: ({ data }) => (
    <>
      <ChangesTable changes={changesIn(data)} />
      <CutNote shown={nodesOf(data.upstream).length} total={data.upstream?.totalCount ?? 0} what="entities upstream" />
    </>
  ),
  more: (uri) => (
    <Link to="/changes" search={{ upstream: uri, version: uri }}>
      All changes upstream
    </Link>
  ),
  headline: [
    { label: 'Model', value: ({ instance }) => <EntityRefLink entity={instance?.instanceOf} /> },
    { label: 'Created', value: ({ instance }) => <When at={instance?.createdAt} exact /> },
    {
      label: 'Trained',
      value: (data, uri) => {
        const at = data.instance === null ? null : trainedAt(data.instance, data.measured)
        const row = rowOf(data.measured, uri)
        const run = row === null ? undefined : runOf(row)
        return at === null && run === undefined ? null : (
          <>
            <When at={at} exact />
            {run === undefined ? null : (
              <>
                {' '}
                by <EntityRefLink entity={run} /> {isGone(run) ? <Status value="deleted" /> : null}
                {row?.commit == null ? null : (
                  <>
                    {' '}
                    from <code title={row.commit}>{row.commit.slice(0, 8)}</code>
                  </>
                )}
              </>
            )}
          </>
        )
      },
    },
    {
      label: 'Features',
      value: ({ instance }) => {
        const features = nodesOf(instance?.features)
        const left = features.length - NAMED
        return features.length === 0 ? null : (
          <>
            <EntityList entities={features.slice(0, NAMED)} />
            {left > 0 && <TabLink tab="usage">and {left} more</TabLink>}
          </>
        )
      },
    },
    {
      label: 'Headline metric',
      value: ({ instance, measured }) =>
        instance === null ? null : <HeadlineMetric instance={instance} measured={measured} />,
    },
  ],
})
