import { useEffect, useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import styles from './states.module.css'

/** Shown only if the answer takes noticeably long. */
const SKELETON_AFTER_MS = 150

export function Skeleton({ rows = 3, label }: { readonly rows?: number; readonly label: string }) {
  const [isVisible, setVisible] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), SKELETON_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={`stack ${styles['skeleton']}`} aria-busy="true" data-visible={isVisible}>
      <span className="unseen">Loading {label}</span>
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} className={styles['bar']} />
      ))}
    </div>
  )
}

export function EmptyState({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className={`stack ${styles['empty']}`} data-gap="1">
      <p>{text}</p>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  )
}

interface RefusalShown {
  readonly message: string
  readonly hint: string | null
  readonly code: string
  /** HTTP status; 0 without a response. */
  readonly status: number
}

interface RefusalStateProps {
  readonly refusal: RefusalShown
  readonly again?: () => void
  /** Advice, other than to try again. */
  readonly children?: ReactNode
}

/** Says what happened, what to do, and what to quote to support. */
export function RefusalState({ refusal, again, children }: RefusalStateProps) {
  return (
    <div className={styles['refusal']} role="alert">
      <Icon name="warning" />
      <div>
        <p>{refusal.message}</p>
        {refusal.hint === null ? null : <p className={styles['hint']}>{refusal.hint}</p>}
        <p className={styles['code']}>
          {refusal.code}
          {refusal.status > 0 ? ` · ${refusal.status}` : ''}
        </p>
        {children}
        {again === undefined ? null : <Button onClick={again}>Try again</Button>}
      </div>
    </div>
  )
}

/** Below what somebody typed: why it was refused. */
export function RefusalLine({ refusal }: { readonly refusal: Pick<RefusalShown, 'message' | 'hint'> | null }) {
  return refusal === null ? null : (
    <p role="alert" className="bad">
      {refusal.message} {refusal.hint}
    </p>
  )
}

/** Warns that the content may be incomplete or outdated, or lists what is wrong. */
export function Note({ kind, children }: { readonly kind: 'info' | 'warn' | 'bad'; readonly children: ReactNode }) {
  return (
    <div className={`${styles['note']} ${styles[kind]}`} role="note">
      {children}
    </div>
  )
}
