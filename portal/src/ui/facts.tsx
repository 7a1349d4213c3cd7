import type { ReactNode } from 'react'
import styles from './facts.module.css'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
}

/** Side by side as rows, or as the columns of a strip. */
type FactsLayout = 'rows' | 'strip'

/** Names and values: what is known of a thing as rows; what matters most of it as a strip, which is rows where it is narrow. */
export function Facts({ facts, layout = 'rows' }: { readonly facts: readonly Fact[]; readonly layout?: FactsLayout }) {
  if (facts.length === 0) return null
  return (
    <dl className={styles[layout]}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
