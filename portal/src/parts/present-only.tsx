import type { ReactNode } from 'react'
import { useAsOf, returnToNow } from '../client/as-of.ts'
import { whyNoPast, type QuestionName } from '../client/ask.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/states.tsx'
import { momentText } from '../ui/time.tsx'
import { upperFirst } from '../../../src/lib/english.ts'

interface PresentOnlyProps {
  /** Content of the page, at the beginning of a sentence. */
  readonly what: string
  /** The question without a past. */
  readonly question: QuestionName
  readonly children: ReactNode
}

/** Wraps content that only exists in the present: on pages of the past it shows the reason, and a link back. */
export function PresentOnly({ what, question, children }: PresentOnlyProps) {
  const asOf = useAsOf()
  if (asOf === undefined) return children
  return (
    <EmptyState text={`${what} can't be shown as of ${momentText(asOf)}.`}>
      {`${upperFirst(whyNoPast(question) ?? '')}.`} <Button onClick={returnToNow}>View now</Button>
    </EmptyState>
  )
}
