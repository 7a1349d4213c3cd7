import type { ReactNode } from 'react'
import { State } from './state.tsx'
import type { Tone } from './tone.ts'

interface BadgeProps {
  readonly tone?: Tone | 'accent' | 'inferred'
  readonly title?: string
  readonly children: ReactNode
}

/** A state by its former name; lineage and the page of an entity still use it. */
export function Badge({ tone, title, children }: BadgeProps) {
  const isState = tone === 'good' || tone === 'warn' || tone === 'bad'
  return (
    <State tone={isState ? tone : undefined} title={title}>
      {children}
    </State>
  )
}
export { Standing, Status } from './state.tsx'
export type { Tone } from './tone.ts'
