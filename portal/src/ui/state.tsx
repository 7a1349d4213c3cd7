import type { ReactNode } from 'react'
import styles from './state.module.css'
import { toneOf, type Tone } from './tone.ts'

interface StateProps {
  /** Without one it is a remark, such as "this", and has no dot. */
  readonly tone?: Tone | undefined
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** A state is a dot and a word: the dot alone would tell it by colour. */
export function State({ tone, title, children }: StateProps) {
  return (
    <span className={styles['state']} data-tone={tone} title={title}>
      {children}
    </span>
  )
}

/** A state as a source or the service names it. */
export function Status({ value, title }: { readonly value: string; readonly title?: string }) {
  const word = value.replaceAll('_', ' ').toLowerCase()
  return (
    <State tone={toneOf(word)} title={title}>
      {word}
    </State>
  )
}

interface StandingProps {
  readonly value: string | undefined
  readonly type: string | null
}

/** Whether something is out of use or gone; what is in use needs no word. */
export function Standing({ value, type }: StandingProps) {
  if (value === undefined || value === 'live') return null
  return <Status value={value === 'retired' && type === 'User' ? 'inactive' : value} />
}

/** What people or a source sort things by. */
export function Tag({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <span className={styles['tag']} title={title}>
      {children}
    </span>
  )
}
