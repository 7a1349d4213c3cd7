import type { ReactNode } from 'react'
import { useLayoutEffect, useRef } from 'react'
import styles from './dialog.module.css'

interface DialogProps {
  readonly label: string
  readonly close: () => void
  readonly children: ReactNode
}

/** A modal dialog: the browser keeps the focus in it, closes it by Esc, and returns the focus. */
export function Dialog({ label, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // At once: what is typed next would be taken for keys of the page.
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
        // The backdrop belongs to the element of the dialog itself.
        if (event.target === event.currentTarget) close()
      }}
    >
      <div className={styles['inside']}>{children}</div>
    </dialog>
  )
}
