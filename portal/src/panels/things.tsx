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

/** Marks a name whose entity its source deleted. */
export function GoneMark() {
  return (
    <>
      {' '}
      <Status value="gone" />
    </>
  )
}

/** First column of a table of versions, which marks the page's own version. */
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
  /** The page's own entity, and what its presence in the list means. */
  readonly itself?: { readonly uri: string; readonly text: string } | undefined
}

/** A few links in a cell, or a placeholder. */
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
