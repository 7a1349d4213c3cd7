import { isEmpty, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { THING, type NodeConnection, type Thing } from '../shapes.ts'

interface DependenciesData {
  readonly pipeline: {
    readonly dependsOn: NodeConnection<Thing>
    readonly follows: NodeConnection<Thing>
    readonly dependsUpon: NodeConnection<Thing>
    readonly calls: NodeConnection<Thing>
    readonly calledBy: NodeConnection<Thing>
    readonly makes: NodeConnection<Thing>
    readonly feedsPipelines: NodeConnection<Thing>
  } | null
}

function Dependencies({ data: { pipeline }, uri }: PanelProps<DependenciesData>) {
  const itself = { uri, text: 'Itself: a step of it reads what another makes.' }
  return (
    <ThingColumns
      columns={[
        { title: 'Data sources', list: pipeline?.dependsOn },
        { title: 'Runs after', list: pipeline?.follows, itself },
        { title: 'Depends on', list: pipeline?.dependsUpon },
        { title: 'Calls', list: pipeline?.calls },
        { title: 'Called by', list: pipeline?.calledBy },
        { title: 'Produces', list: pipeline?.makes },
        { title: 'Feeds', list: pipeline?.feedsPipelines, itself },
      ]}
    />
  )
}

export const panel = entityPanel<DependenciesData>({
  id: 'dependencies',
  title: 'Dependencies',
  types: ['Pipeline'],
  order: 30,
  fields: {
    pipeline: field`pipeline(id: $uri) {
      dependsOn(first: 12) { totalCount edges { node { ${THING} } } }
      follows(first: 12) { totalCount edges { node { ${THING} } } }
      dependsUpon(first: 12) { totalCount edges { node { ${THING} } } }
      calls(first: 12) { totalCount edges { node { ${THING} } } }
      calledBy(first: 12) { totalCount edges { node { ${THING} } } }
      makes(first: 12) { totalCount edges { node { ${THING} } } }
      feedsPipelines(first: 12) { totalCount edges { node { ${THING} } } }
    }`,
  },
  empty: ({ pipeline }) =>
    pipeline === null ||
    isEmpty([
      pipeline.dependsOn,
      pipeline.follows,
      pipeline.dependsUpon,
      pipeline.calls,
      pipeline.calledBy,
      pipeline.makes,
      pipeline.feedsPipelines,
    ])
      ? 'No known inputs or outputs.'
      : null,
  component: Dependencies,
})
