import { formatNumber } from '../../../../src/lib/format-count.ts'
import { DataVersions, latestOf, locationText, STORED_VERSIONS, type StoredVersion } from '../data-versions.tsx'
import { entityPanel, field, madeAt, type NodeConnection } from '../declare.ts'
import { Ago } from '../../ui/time.tsx'
import { EntityRefLink } from '../entity-refs.tsx'

interface DatasetVersionsData {
  readonly dataset: { readonly versions: NodeConnection<StoredVersion> } | null
}

export const panel = entityPanel<DatasetVersionsData>({
  id: 'datasetVersions',
  title: 'Versions',
  types: ['Dataset'],
  tab: 'versions',
  order: 10,
  fields: { dataset: field`dataset(id: $uri) { ${STORED_VERSIONS} }` },
  empty: ({ dataset }) => ((dataset?.versions.totalCount ?? 0) === 0 ? 'No versions known.' : null),
  component: ({ data: { dataset }, uri }) => <DataVersions versions={dataset?.versions} uri={uri} />,
  headline: [
    { label: 'Location', value: ({ dataset }) => locationText(latestOf(dataset?.versions)?.location) },
    {
      label: 'Last version',
      value: ({ dataset }) => {
        const last = latestOf(dataset?.versions)
        const at = last === undefined ? null : madeAt(last)
        if (at === null) return <EntityRefLink entity={last} />
        return (
          <>
            {last?.createdAt == null ? 'first used ' : null}
            <Ago at={at} />
          </>
        )
      },
    },
    {
      label: 'Rows in the last version',
      value: ({ dataset }) => {
        const last = latestOf(dataset?.versions)
        if (last?.rowCount == null) return null
        return `${formatNumber(last.rowCount)}${last.version === null ? '' : `, version ${last.version}`}`
      },
    },
  ],
})
