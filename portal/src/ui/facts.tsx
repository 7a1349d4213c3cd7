import type { ReactNode } from 'react'
import styles from './facts.module.css'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** Beside the label: what changes the value. */
  readonly action?: ReactNode
}

/** Side by side as rows, or as the columns of a strip. */
type FactsLayout = 'rows' | 'strip'

interface FactsProps {
  readonly facts: readonly Fact[]
  readonly layout?: FactsLayout
  /** Further ones, which keep a state of their own. */
  readonly children?: ReactNode
}

/** Names and values: what is known of a thing as rows; what matters most of it as a strip, which is rows where it is narrow. */
export function Facts({ facts, layout = 'rows', children }: FactsProps) {
  if (facts.length === 0 && children === undefined) return null
  return (
    <dl className={styles[layout]}>
      {facts.map((fact) => (
        <FactCell key={fact.label} {...fact} />
      ))}
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
