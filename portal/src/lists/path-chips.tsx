import { formatNumber } from '../../../src/lib/format-count.ts'
import { EntityLink } from '../parts/entity-link.tsx'
import styles from './path-chips.module.css'

interface EntityRef {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

interface PathChipsProps {
  readonly start: EntityRef
  readonly steps: readonly (EntityRef & { readonly relation: string })[]
  /** Omitted steps in the middle of a long path. */
  readonly omitted?: number
  /** Index of the least certain step. */
  readonly weakest?: number
}

/** Lists the entities on a path from top to bottom, with the relations between them. */
export function PathChips({ start, steps, omitted = 0, weakest }: PathChipsProps) {
  const half = Math.ceil(steps.length / 2)
  return (
    <ol className={styles['path']} aria-label="Path">
      <li>
        <Chip entity={start} />
      </li>
      {steps.map(({ relation, ...entity }, n) => (
        <li key={n}>
          {omitted > 0 && n === half ? <p className="meta">{formatNumber(omitted)} more steps</p> : null}
          <span className={styles['relation']} data-weakest={n === weakest || undefined}>
            {relation}
            {n === weakest ? ' · weakest step' : ''}
          </span>
          <Chip entity={entity} />
        </li>
      ))}
    </ol>
  )
}

function Chip({ entity: { uri, entityType, name } }: { readonly entity: EntityRef }) {
  return (
    <span className={styles['chip']}>
      <EntityLink uri={uri} type={entityType} name={name} />
    </span>
  )
}
