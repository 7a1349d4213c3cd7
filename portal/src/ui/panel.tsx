import { formatNumber } from '../../../src/lib/format-count.ts'
import { useId, type ReactNode } from 'react'
import styles from './panel.module.css'

interface PanelFrameProps {
  readonly title: string
  /** Exact for a list; absent while unknown. */
  readonly count?: number | undefined
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Panel({ title, count, actions, children }: PanelFrameProps) {
  const id = useId()
  return (
    <section className={`card ${styles['panel']}`} aria-labelledby={id}>
      <header className={styles['head']}>
        <h2 id={id}>
          {title}
          {count === undefined ? null : <span className="muted"> {formatNumber(count)}</span>}
        </h2>
        {actions === undefined ? null : <div className="row">{actions}</div>}
      </header>
      <div className={styles['body']}>{children}</div>
    </section>
  )
}

/** An empty panel: one line that says so. */
export function PanelLine({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section className={`card ${styles['panel']} ${styles['line']}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div>{children}</div>
    </section>
  )
}
