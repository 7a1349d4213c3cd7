import { formatNumber } from '../../../src/lib/format-count.ts'
import { useId, type ReactNode } from 'react'
import styles from './panel.module.css'

interface PanelFrameProps {
  readonly title: string
  /** Anchor for links. */
  readonly id?: string
  /** Exact for a list; absent while unknown. */
  readonly count?: number | string | undefined
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Panel({ title, id, count, actions, children }: PanelFrameProps) {
  const heading = useId()
  return (
    <section id={id} className={`card ${styles['panel']}`} aria-labelledby={heading}>
      <header className={styles['head']}>
        <h2 id={heading}>
          {title}
          {count === undefined ? null : (
            <span className="muted"> {typeof count === 'string' ? count : formatNumber(count)}</span>
          )}
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
