import type { ReactNode } from 'react'
import styles from './segments.module.css'

/** A few alternatives in one control, as toggle buttons. */
export function Segments({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span className={styles['segments']} role="group" aria-label={label}>
      {children}
    </span>
  )
}
