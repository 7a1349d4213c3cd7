import { EntityLink } from '../parts/entity-link.tsx'
import styles from './path-chips.module.css'

interface Thing {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

interface PathChipsProps {
  readonly start: Thing
  readonly steps: readonly (Thing & { readonly relation: string })[]
  /** Omitted steps in the middle of a long path. */
  readonly omitted?: number
  /** Index of the least certain step. */
  readonly weakest?: number
}

/** Lists the things on a path from top to bottom, with the relations between them. */
export function PathChips({ start, steps, omitted = 0, weakest }: PathChipsProps) {
  const half = Math.ceil(steps.length / 2)
  return (
    <ol className={styles['path']} aria-label="Path">
      <li>
        <Chip thing={start} />
      </li>
      {steps.map(({ relation, ...thing }, n) => (
        <li key={n}>
          {omitted > 0 && n === half ? <p className="meta">{omitted.toLocaleString('en')} more steps</p> : null}
          <span className={styles['relation']} data-weakest={n === weakest || undefined}>
            {relation}
            {n === weakest ? ' · weakest step' : ''}
          </span>
          <Chip thing={thing} />
        </li>
      ))}
    </ol>
  )
}

function Chip({ thing: { uri, entityType, name } }: { readonly thing: Thing }) {
  return (
    <span className={styles['chip']}>
      <EntityLink uri={uri} type={entityType} name={name} />
    </span>
  )
}
