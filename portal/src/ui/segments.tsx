import type { ReactNode } from 'react'
import styles from './segments.module.css'

interface SegmentsProps {
  readonly label: string
  /** A word before the alternatives, if they don't say what they choose. */
  readonly prefix?: string
  /** Set for links to pages of one subject, one of them current. */
  readonly nav?: boolean
  /** Toggle buttons or links. */
  readonly children: ReactNode
}

/** A few alternatives in one control. */
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
