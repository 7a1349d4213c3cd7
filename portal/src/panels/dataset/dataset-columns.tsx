import { lazyComponent } from '../../routing/lazy-component.tsx'
import type { ListedColumn } from '../../columns/described-columns.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { newestOf, STORED_VERSIONS, type StoredVersion } from '../data-versions.tsx'
import { entityPanel, field, type NodeConnection } from '../declare.ts'

/** Loaded on demand: only pages of datasets use it. */
const DescribedColumns = lazyComponent(
  () => import('../../columns/described-columns.tsx'),
  'DescribedColumns',
  ({ total, listed }) => <Skeleton rows={Math.min(total || (listed?.length ?? 0), 20)} label="the columns" />,
)

interface DatasetColumnsData {
  readonly dataset: {
    readonly columns: { readonly totalCount: number }
    readonly schema: readonly ListedColumn[] | null
  } | null
  readonly stored: { readonly versions: NodeConnection<StoredVersion> } | null
  readonly version: { readonly schema: readonly ListedColumn[] | null } | null
}

const countOf = ({ dataset, version }: DatasetColumnsData): number =>
  dataset?.columns.totalCount || ((dataset ?? version)?.schema?.length ?? 0)

/** Maximum number of versions whose columns are read until one has any. */
const MAX_READ = 5

/** A dataset without columns shows those of its latest version that has any. */
const readOf = (data: DatasetColumnsData): readonly StoredVersion[] =>
  countOf(data) === 0 ? newestOf(data.stored?.versions, MAX_READ) : []

export const panel = entityPanel<DatasetColumnsData>({
  id: 'columns',
  title: 'Columns',
  types: ['Dataset', 'DatasetVersion'],
  tab: 'overview',
  order: 15,
  fields: {
    dataset: field`dataset(id: $uri) { columns(first: 1) { totalCount } schema { name type description } }`,
    stored: field`dataset(id: $uri) { ${STORED_VERSIONS} }`,
    version: field`datasetVersion(id: $uri) { schema { name type } }`,
  },
  empty: (data) => (countOf(data) === 0 && readOf(data).length === 0 ? 'No columns known.' : null),
  component: ({ data, uri }) => (
    <DescribedColumns
      key={uri}
      uri={uri}
      total={data.dataset?.columns.totalCount}
      listed={(data.dataset ?? data.version)?.schema}
      versions={readOf(data)}
    />
  ),
  covers: () => ['columns'],
})
