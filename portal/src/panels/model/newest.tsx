import { formatNumber } from '../../../../src/lib/format-count.ts'
import { TabLink } from '../tab-link.tsx'
import { entityPanel, field, nodesOf } from '../declare.ts'
import { MEASUREMENTS } from '../measurements.ts'
import { INSTANCES, presentTotal, presentVersions, Versions, type VersionsData } from '../model-versions.tsx'

const LEADING = 5

export const panel = entityPanel<VersionsData>({
  id: 'newest',
  title: 'Current and newest versions',
  types: ['Model'],
  unless: ['ModelDeployment', 'AbTest'],
  tab: 'overview',
  order: 5,
  fields: {
    model: field`model(id: $uri) { ${INSTANCES} }`,
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }`,
  },
  empty: (data) => {
    if (presentVersions(data).length > 0) return null
    return nodesOf(data.model?.instances).length === 0 ? 'No versions known.' : 'All versions were deleted.'
  },
  /** Head of the tab of versions. */
  component: ({ data, uri }) => {
    const total = presentTotal(data)
    return (
      <>
        <Versions data={data} uri={uri} most={LEADING} />
        {total > LEADING ? (
          <p>
            <TabLink tab="versions">All {formatNumber(total)} versions</TabLink>
          </p>
        ) : null}
      </>
    )
  },
})
