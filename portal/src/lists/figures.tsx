import type { ReactNode } from 'react'
import { State } from '../ui/state.tsx'
import type { Tone } from '../ui/tone.ts'
import styles from './figures.module.css'

export interface Figure {
  readonly label: string
  readonly value: string
  /** Whether such a number is good or bad. */
  readonly tone?: Tone
  /** Below the value: a remark, or the link to what it counts. */
  readonly note?: ReactNode
}

interface FiguresProps {
  readonly label: string
  /** At most five: more belong in a table. */
  readonly figures: readonly Figure[]
}

/** Numbers of a page, side by side. */
export function Figures({ label, figures }: FiguresProps) {
  return (
    <ul className={`card ${styles['figures']}`} aria-label={label}>
      {figures.map((figure) => (
        <li key={figure.label}>
          <span className="meta">
            {figure.tone === undefined ? figure.label : <State tone={figure.tone}>{figure.label}</State>}
          </span>
          <strong>{figure.value}</strong>
          {figure.note === undefined ? null : <span className="meta">{figure.note}</span>}
        </li>
      ))}
    </ul>
  )
}
