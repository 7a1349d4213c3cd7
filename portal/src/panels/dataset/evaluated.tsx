import { DataTable } from '../../ui/table.tsx'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface EvaluatedData {
  readonly version: AssetEntity | null
  readonly dataset: (AssetEntity & { readonly versions: Pick<NodeConnection<AssetEntity>, 'edges'> }) | null
}

interface AssetEntity extends EntityRef {
  readonly evaluated: NodeConnection<EntityRef>
}

/** Data used for evaluation: a version, or a dataset with its versions. */
function assetsOf({ version, dataset }: EvaluatedData): readonly AssetEntity[] {
  return [version, dataset, ...nodesOf(dataset?.versions)].filter((one) => one !== null)
}

export const panel = entityPanel<EvaluatedData>({
  id: 'evaluated',
  title: 'Evaluated on it',
  types: ['Dataset', 'DatasetVersion'],
  about: ['ModelInstance'],
  tab: 'usage',
  order: 6,
  fields: {
    version: field`datasetVersion(id: $uri) { ${ENTITY_REF} evaluated(first: 50) { totalCount edges { node { ${ENTITY_REF} } } } }`,
    dataset: field`dataset(id: $uri) {
      ${ENTITY_REF} evaluated(first: 20) { totalCount edges { node { ${ENTITY_REF} } } }
      versions(first: 20, newestFirst: true) { edges { node { ${ENTITY_REF} evaluated(first: 20) { totalCount edges { node { ${ENTITY_REF} } } } } } }
    }`,
  },
  empty: (data) => (assetsOf(data).some(({ evaluated }) => evaluated.totalCount > 0) ? null : ''),
  /** A separate panel: models don't depend on the data that evaluates them, so lineage and impact omit it. */
  component: ({ data }) => {
    const assets = assetsOf(data)
    const rows = assets.flatMap((on) => nodesOf(on.evaluated).map((model) => ({ model, on })))
    const total = assets.reduce((sum, { evaluated }) => sum + evaluated.totalCount, 0)
    return (
      <>
        <DataTable
          label="Evaluated on it"
          rows={rows}
          keyOf={({ model, on }) => `${model.uri} ${on.uri}`}
          columns={[
            { title: 'Model version', kind: 'wide', cell: ({ model }) => <EntityRefLink entity={model} /> },
            {
              title: 'Data',
              kind: 'wide',
              cell: ({ on }) => <EntityRefLink entity={on} />,
              has: () => data.dataset !== null,
            },
          ]}
        />
        <CutNote shown={rows.length} total={total} what="model versions" />
      </>
    )
  },
  covers: ({ version }) => (version?.evaluated.totalCount === nodesOf(version?.evaluated).length ? ['evaluated'] : []),
})
