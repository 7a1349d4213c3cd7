import { useLayoutEffect, useRef, type ReactNode } from 'react'
import styles from './dialog.module.css'

export interface DialogProps {
  readonly label: string
  /** Heading, by default the label; null if the content has a head of its own. */
  readonly title?: ReactNode
  readonly close: () => void
  readonly children: ReactNode
}

/** A modal dialog: the browser traps the focus, closes it on Esc, and restores the focus. */
export function Dialog({ label, title = label, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Immediately, because keys typed next would count as shortcuts.
  useLayoutEffect(() => {
    const { current } = dialog
    const before = document.activeElement
    current?.showModal()
    return () => {
      current?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => {
        // A click on the backdrop targets the dialog element itself.
        if (event.target === event.currentTarget) close()
      }}
    >
      <div className={styles['inside']}>
        {title === null ? (
          children
        ) : (
          <div className="dialog">
            <h2>{title}</h2>
            {children}
          </div>
        )}
      </div>
    </dialog>
  )
}
