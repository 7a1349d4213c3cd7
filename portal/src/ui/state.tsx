import type { ReactNode } from 'react'
import styles from './state.module.css'
import { standingText } from './standing-text.ts'
import { toneOf, type Tone } from './tone.ts'

interface StateProps {
  /** Without a tone it is a remark, such as "this", without a dot. */
  readonly tone?: Tone | undefined
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** A dot and a word: the dot alone would rely on colour. */
export function State({ tone, title, children }: StateProps) {
  return (
    <span className={`dotted ${styles['state']}`} data-tone={tone} title={title}>
      {children}
    </span>
  )
}

/** `ROLLED_BACK` → `rolled back`: sources spell statuses differently. */
export function statusText(value: string): string {
  return value.replaceAll('_', ' ').toLowerCase()
}

/** A state in the terms of a source or the service. */
export function Status({ value, title }: { readonly value: string; readonly title?: string }) {
  const word = statusText(value)
  return (
    <State tone={toneOf(word)} title={title}>
      {word}
    </State>
  )
}

/** Marks retired and deleted entities; renders nothing for those in use. */
export function Standing({ value, type }: { readonly value: string | undefined; readonly type: string | null }) {
  const text = standingText(value, type)
  return text === null ? null : <Status value={text} />
}

export function Tag({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <span className={styles['tag']} title={title}>
      {children}
    </span>
  )
}
