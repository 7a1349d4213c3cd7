import { lazyRouteComponent } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { ListedColumn } from '../../columns/described-columns.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'

/** A file of its own: only the pages of datasets have it. */
const DescribedColumns = lazyRouteComponent(() => import('../../columns/described-columns.tsx'), 'DescribedColumns')

interface DatasetColumnsData {
  readonly dataset: {
    readonly columns: { readonly totalCount: number }
    readonly schema: readonly ListedColumn[] | null
  } | null
}

const countOf = ({ dataset }: DatasetColumnsData): number =>
  dataset?.columns.totalCount || (dataset?.schema?.length ?? 0)

function DatasetColumns({ data, uri }: PanelProps<DatasetColumnsData>) {
  return (
    <Suspense fallback={<Skeleton rows={Math.min(countOf(data), 20)} label="the columns" />}>
      <DescribedColumns key={uri} uri={uri} total={data.dataset?.columns.totalCount} listed={data.dataset?.schema} />
    </Suspense>
  )
}

export const panel = entityPanel<DatasetColumnsData>({
  id: 'columns',
  title: 'Columns',
  types: ['Dataset'],
  tab: 'overview',
  order: 15,
  fields: {
    dataset: field`dataset(id: $uri) { columns(first: 1) { totalCount } schema { name type description } }`,
  },
  empty: (data) => (countOf(data) === 0 ? 'No columns known.' : null),
  component: DatasetColumns,
  covers: () => ['columns'],
})
