import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './menu.module.css'

interface MenuProps {
  readonly label: string
  /** Shown on the button instead of an icon. */
  readonly text?: ReactNode
  readonly children: ReactNode
}

/** Actions behind one button. Closes on Esc, on a choice, and when the focus or a press goes elsewhere. */
export function Menu({ label, text, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const closeOutside = ({ target }: Event): void => {
      if (target instanceof Node && root.current?.contains(target) !== true) setOpen(false)
    }
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('focusin', closeOutside)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('focusin', closeOutside)
    }
  }, [open])
  return (
    <div
      ref={root}
      className={styles['menu']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        setOpen(false)
        button.current?.focus()
      }}
    >
      <button
        ref={button}
        type="button"
        className={styles[text === undefined ? 'button' : 'text']}
        aria-label={text === undefined ? label : undefined}
        title={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {text === undefined ? <Icon name="more" /> : text}
      </button>
      <div id={id} className={styles['items']} hidden={!open} onClick={() => setOpen(false)}>
        {children}
      </div>
    </div>
  )
}
