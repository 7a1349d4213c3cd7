import { useEffect, useRef } from 'react'
import { IconButton } from './button.tsx'
import type { DialogProps } from './dialog.tsx'
import styles from './drawer.module.css'

/** A non-modal drawer beside the page: Esc closes it and restores the focus. */
export function Drawer({ label, close, children }: Omit<DialogProps, 'title'>) {
  const drawer = useRef<HTMLElement>(null)
  const before = useRef<Element | null>(null)
  useEffect(() => {
    before.current = document.activeElement
    drawer.current?.focus({ preventScroll: true })
    return () => {
      if (before.current instanceof HTMLElement && before.current.isConnected)
        before.current.focus({ preventScroll: true })
    }
  }, [])
  useEffect(() => {
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      close()
    }
    document.addEventListener('keydown', closeByKey)
    return () => document.removeEventListener('keydown', closeByKey)
  }, [close])
  return (
    <aside
      ref={drawer}
      className={styles['drawer']}
      aria-label={label}
      tabIndex={-1}
      // The element itself is the target only for clicks on the scrim.
      onClick={({ target, currentTarget }) => (target === currentTarget ? close() : undefined)}
    >
      <header className="title-row">
        <h2>{label}</h2>
        <IconButton icon="close" label={`Close ${label}`} onClick={close} />
      </header>
      <div className={styles['body']}>{children}</div>
    </aside>
  )
}
