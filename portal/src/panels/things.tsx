import { EntityLink } from '../parts/entity-link.tsx'
import { State, Status } from '../ui/state.tsx'
import type { TableColumn } from '../ui/table.tsx'
import type { Thing } from './shapes.ts'
import styles from './panels.module.css'

export function ThingLink({ thing }: { readonly thing: Thing | null | undefined }) {
  if (thing == null) return <>–</>
  const { uri, name, entityType, deletedAtSource } = thing
  return (
    <>
      <EntityLink uri={uri} type={entityType} name={name} />
      {deletedAtSource == null ? null : <GoneMark />}
    </>
  )
}

/** Follows what its source deleted, where it is named. */
export function GoneMark() {
  return (
    <>
      {' '}
      <Status value="gone" />
    </>
  )
}

/** The first column of a table of versions, in which the one that the page is about is marked. */
export function versionColumn<V extends Thing>(uri: string): TableColumn<V> {
  return {
    title: 'Version',
    kind: 'wide',
    cell: (one) => (
      <>
        <ThingLink thing={one} /> {one.uri === uri ? <State>this</State> : null}
      </>
    ),
  }
}

interface ThingListProps {
  readonly things: readonly Thing[]
  readonly none?: string
  /** The thing that the page is about, and what it means that the list has it. */
  readonly itself?: { readonly uri: string; readonly text: string } | undefined
}

/** A few things in a cell; where there are none, that. */
export function ThingList({ things, none = '–', itself }: ThingListProps) {
  if (things.length === 0) return <>{none}</>
  return (
    <ul className={`stack ${styles['things']}`} data-gap="1">
      {things.map((thing) => (
        <li key={thing.uri} className={styles['thing']}>
          <ThingLink thing={thing} />
          {thing.uri === itself?.uri ? <State title={itself.text}>itself</State> : null}
        </li>
      ))}
    </ul>
  )
}
