import type { ReactNode } from 'react'
import styles from './facts.module.css'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** Control beside the label that changes the value. */
  readonly action?: ReactNode
}

interface FactsProps {
  /** Facts that don't apply may be false. */
  readonly facts: readonly (Fact | false)[]
  /** Further facts, which have state of their own. */
  readonly children?: ReactNode
  /** One column, for long values. */
  readonly single?: boolean
}

/** Names and values, in as many columns as fit. */
export function Facts({ facts, children, single = false }: FactsProps) {
  if (facts.length === 0 && children === undefined) return null
  return (
    <dl className={`card ${styles['rows']}`} data-single={single || undefined}>
      {facts.map((fact) => fact && <FactCell key={fact.label} {...fact} />)}
      {children}
    </dl>
  )
}

export function FactCell({ label, value, action }: Fact) {
  return (
    <div>
      <dt>
        {label} {action}
      </dt>
      <dd>{value}</dd>
    </div>
  )
}
