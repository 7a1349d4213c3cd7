import { Status } from '../ui/state.tsx'
import { CELL, Cells, TESTED, type TestCell, type TestedVersions } from './cells.tsx'
import { ENTITY_REF, msOf, type EntityRef } from './declare.ts'
import { isRunning, TEST_USE, type TestUse } from './test-facts.ts'
import { EntityRefLink } from './entity-refs.tsx'
import { TimeRange } from '../ui/time.tsx'
import styles from './panels.module.css'

export interface TestWithCells extends EntityRef, TestUse {
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly cells: readonly TestCell[]
  readonly relationships: TestedVersions
}
export const TEST = `${ENTITY_REF} ${TEST_USE} startsAt endsAt cells(first: 8) { ${CELL} } ${TESTED}`

/** Experiments with their cells: running ones first, then the latest. */
export function Tests({ tests, uri }: { readonly tests: readonly TestWithCells[]; readonly uri: string }) {
  const rows = [...tests].sort(
    (a, b) => Number(isRunning(b)) - Number(isRunning(a)) || msOf(b.startsAt) - msOf(a.startsAt),
  )
  return (
    <div className="page">
      {rows.map((test) => (
        <div key={test.uri}>
          <p className={`row muted ${styles['facts']}`}>
            <EntityRefLink entity={test} /> {test.status === null ? null : <Status value={test.status} />}
            <span>
              <TimeRange from={test.startsAt} to={test.endsAt} />
            </span>
          </p>
          <Cells
            label={`Cells of ${test.name ?? test.uri}`}
            cells={test.cells}
            tested={test.relationships}
            uri={uri}
            active={isRunning(test)}
          />
        </div>
      ))}
    </div>
  )
}
