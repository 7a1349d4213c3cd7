import type { ReactNode } from 'react'
import type { ShownAnswer } from '../client/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { Note, Skeleton } from '../ui/states.tsx'
import { Refused } from './refused.tsx'

interface AnsweredProps<Answer> {
  readonly shown: ShownAnswer<Answer>
  /** Name of the content, for screen readers. */
  readonly label: string
  readonly rows?: number
  readonly children: (answer: Answer) => ReactNode
}

/** Renders an answer in any state: loading, refused, stale after a failure, or complete. */
export function Answered<Answer>({ shown, label, rows = 3, children }: AnsweredProps<Answer>) {
  const { answer, refusal, pending, again } = shown
  if (answer === undefined)
    return refusal === null || pending ? (
      <Skeleton rows={rows} label={label} />
    ) : (
      <Refused refusal={refusal} again={again} />
    )
  return (
    <>
      {refusal === null ? null : (
        <Note kind="warn">
          Couldn’t refresh: {refusal.message}{' '}
          <Button kind="quiet" onClick={again}>
            Try again
          </Button>
        </Note>
      )}
      {children(answer)}
    </>
  )
}
