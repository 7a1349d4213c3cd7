import type { ReactNode } from 'react'
import type { ShownAnswer } from '../client/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { Note, Skeleton } from '../ui/states.tsx'
import { Refused } from './refused.tsx'

interface AnsweredProps<Answer> {
  readonly shown: ShownAnswer<Answer>
  /** What is loaded, for readers of the screen. */
  readonly label: string
  readonly rows?: number
  readonly children: (answer: Answer) => ReactNode
}

/** An answer in any of its states: awaited, refused, old after a failure, and there. The rest of the page lives on. */
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
