import { Status } from '../../ui/state.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { nodesOf, THING, type NodeConnection, type Thing } from '../shapes.ts'
import { isRunning } from '../test-facts.ts'
import { ThingLink, ThingList } from '../things.tsx'

interface UsingInstance extends Thing {
  readonly modelState: string | null
  readonly instanceOf: Thing | null
  readonly deployedAs: NodeConnection<Thing & { readonly status: string | null }>
  readonly testedIn: readonly (Thing & { readonly status: string | null })[]
}

interface VersionUsersData {
  readonly version: { readonly usedBy: NodeConnection<UsingInstance> } | null
}

const serving = ({ deployedAs }: UsingInstance): readonly Thing[] =>
  nodesOf(deployedAs).filter(({ status }) => status === 'serving')

const COLUMNS: readonly TableColumn<UsingInstance>[] = [
  { title: 'Model version', kind: 'wide', cell: (one) => <ThingLink thing={one} /> },
  { title: 'Model', kind: 'wide', cell: ({ instanceOf }) => <ThingLink thing={instanceOf} /> },
  { title: 'State', cell: ({ modelState }) => (modelState === null ? '–' : <Status value={modelState} />) },
  { title: 'Serving', kind: 'wide', cell: (one) => <ThingList things={serving(one)} none="None known" /> },
  {
    title: 'In a running test',
    kind: 'wide',
    cell: ({ testedIn }) => <ThingList things={testedIn.filter(isRunning)} none="None known" />,
  },
]

function VersionUsers({ data: { version } }: PanelProps<VersionUsersData>) {
  const rows = [...nodesOf(version?.usedBy)].sort((a, b) => serving(b).length - serving(a).length)
  return (
    <>
      <DataTable label="Model versions that use it" columns={COLUMNS} rows={rows} keyOf={({ uri }) => uri} />
      <CutNote shown={rows.length} total={version?.usedBy.totalCount ?? 0} what="versions" />
    </>
  )
}

export const panel = entityPanel<VersionUsersData>({
  id: 'versionUsers',
  title: 'Model versions that use it',
  types: ['FeatureVersion'],
  about: ['ModelInstance'],
  tab: 'overview',
  order: 20,
  fields: {
    version: field`featureVersion(id: $uri) {
      usedBy(first: 40) { totalCount edges { node { ${THING} modelState
        instanceOf { ${THING} }
        deployedAs(first: 5) { totalCount edges { node { ${THING} status } } }
        testedIn(first: 5) { ${THING} status }
      } } }
    }`,
  },
  empty: ({ version }) => (nodesOf(version?.usedBy).length === 0 ? 'No model versions known to use it.' : null),
  component: VersionUsers,
})
