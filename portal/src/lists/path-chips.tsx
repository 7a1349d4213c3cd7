import { formatNumber } from '../../../src/lib/format-count.ts'
import { EntityLink, type NamedEntity } from '../parts/entity-link.tsx'
import styles from './path-chips.module.css'

interface PathChipsProps {
  readonly start: NamedEntity
  readonly steps: readonly (NamedEntity & { readonly relation: string })[]
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
        <span className={styles['chip']}>
          <EntityLink {...start} />
        </span>
      </li>
      {steps.map(({ relation, ...entity }, n) => (
        <li key={n}>
          {omitted > 0 && n === half ? <p className="meta">{formatNumber(omitted)} more steps</p> : null}
          <span className={styles['relation']} data-weakest={n === weakest || undefined}>
            {relation}
            {n === weakest ? ' · weakest step' : ''}
          </span>
          <span className={styles['chip']}>
            <EntityLink {...entity} />
          </span>
        </li>
      ))}
    </ol>
  )
}
