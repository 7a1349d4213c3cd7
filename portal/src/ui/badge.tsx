import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent' | 'inferred'

/** A status as a word: colour never tells it alone. */
export function Badge({
  tone = 'plain',
  children,
  title,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
  readonly title?: string
}) {
  return (
    <span className={`${styles['badge']} ${styles[tone]}`} title={title}>
      {children}
    </span>
  )
}

/** What the values of a status mean to a person, whatever type has them. */
const TONES: readonly (readonly [RegExp, Tone])[] = [
  [/fail|error|broken|reject|missing|crash/i, 'bad'],
  [/run(ning)?$|serv|success|succeed|complete|deployed|active|enriched|live|fresh|ok$|healthy/i, 'good'],
  [/warn|stale|degraded|throttl|pending|queued|skipp|paus|stub|deprecat|ageing/i, 'warn'],
]

export function toneOf(status: string): Tone {
  return TONES.find(([pattern]) => pattern.test(status))?.[1] ?? 'plain'
}

interface StatusProps {
  readonly value: string
  /** Usual: what the value means to a person. */
  readonly tone?: Tone
}

export function Status({ value, tone = toneOf(value) }: StatusProps) {
  return <Badge tone={tone}>{value.replaceAll('_', ' ').toLowerCase()}</Badge>
}

/** Whether something is out of use or gone; what is in use needs no word. */
export function Standing({ value, type }: StandingProps) {
  if (value === undefined || value === 'live') return null
  return <Badge>{value === 'retired' && type === 'User' ? 'inactive' : value}</Badge>
}

interface StandingProps {
  readonly value: string | undefined
  readonly type: string | null
}
