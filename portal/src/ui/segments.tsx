import type { ReactNode } from 'react'
import styles from './segments.module.css'

interface SegmentsProps {
  readonly label: string
  /** A word before the alternatives, where they don't say by themselves what they choose. */
  readonly prefix?: string
  /** Links to the pages of one subject, of which the current one is chosen. */
  readonly nav?: boolean
  /** Buttons that can be pressed, or links. */
  readonly children: ReactNode
}

/** A few alternatives of which one is chosen, as one control. */
export function Segments({ label, prefix, nav = false, children }: SegmentsProps) {
  if (nav)
    return (
      <>
        {prefix === undefined ? null : <span className="muted">{prefix}</span>}
        <nav className={styles['segments']} aria-label={label}>
          {children}
        </nav>
      </>
    )
  return (
    <span className={styles['segments']} role="group" aria-label={label}>
      {children}
    </span>
  )
}
