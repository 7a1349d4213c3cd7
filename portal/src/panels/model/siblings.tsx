import { entityPanel, field } from '../declare.ts'
import { MEASUREMENTS, type Measurements } from '../measurements.ts'
import { INSTANCES, Versions, type VersionsData } from '../model-versions.tsx'

interface ModelSiblingsData {
  readonly measured: Measurements | null
  readonly version: { readonly instanceOf: VersionsData['model'] } | null
}

export const panel = entityPanel<ModelSiblingsData>({
  id: 'modelSiblings',
  title: 'Versions of its model',
  types: ['ModelInstance'],
  tab: 'versions',
  order: 10,
  fields: {
    version: field`modelInstance(id: $uri) { instanceOf { ${INSTANCES} } }`,
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }`,
  },
  empty: ({ version }) => (version?.instanceOf == null ? 'Model unknown.' : null),
  component: ({ data: { version, measured }, uri }) => (
    <Versions data={{ model: version?.instanceOf ?? null, measured }} uri={uri} />
  ),
})
