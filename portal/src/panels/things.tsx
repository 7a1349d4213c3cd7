import { EntityLink } from '../parts/entity-link.tsx'
import type { Thing } from './shapes.ts'
import styles from './panels.module.css'

export function ThingLink({ thing }: { readonly thing: Thing | null | undefined }) {
  if (thing == null) return <>–</>
  return <EntityLink uri={thing.uri} type={thing.entityType} name={thing.name} />
}

/** A few things in a cell; where there are none, that. */
export function ThingList({ things, none = '–' }: { readonly things: readonly Thing[]; readonly none?: string }) {
  if (things.length === 0) return <>{none}</>
  return (
    <ul className={styles['things']}>
      {things.map((thing) => (
        <li key={thing.uri}>
          <ThingLink thing={thing} />
        </li>
      ))}
    </ul>
  )
}
