import { Status } from '../../ui/state.tsx'
import { CELL, Cells, TESTED, type TestCell, type TestedVersions } from '../cells.tsx'
import { entityPanel, field, ENTITY_REF, type EntityRef } from '../declare.ts'
import { isRunning, TEST_USE, type TestUse } from '../test-facts.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface CellData {
  readonly cell:
    | (TestCell & {
        readonly belongsTo: (EntityRef & TestUse & { readonly relationships: TestedVersions }) | null
      })
    | null
}

export const panel = entityPanel<CellData>({
  id: 'cell',
  title: 'Under test',
  types: ['AbTestCell'],
  tab: 'overview',
  order: 10,
  fields: { cell: field`abTestCell(id: $uri) { ${CELL} belongsTo { ${ENTITY_REF} ${TEST_USE} ${TESTED} } }` },
  empty: ({ cell }) => (cell === null ? 'Nothing known.' : null),
  component: ({ data: { cell } }) => {
    if (cell === null) return null
    const { belongsTo } = cell
    return (
      <>
        <p>
          Of <EntityRefLink entity={belongsTo} />{' '}
          {belongsTo?.status == null ? null : <Status value={belongsTo.status} />}
        </p>
        <Cells
          label="This cell"
          cells={[cell]}
          tested={belongsTo?.relationships ?? { edges: [] }}
          active={belongsTo !== null && isRunning(belongsTo)}
        />
      </>
    )
  },
})
