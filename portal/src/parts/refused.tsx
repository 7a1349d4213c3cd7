import type { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { RefusalState } from '../ui/states.tsx'
import { navigate } from '../routing/navigate.ts'
import { useSearch } from '../routing/use-address.tsx'
import { useAnswer } from '../client/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { isBefore } from '../../../src/lib/written-moment.ts'
import { momentText } from '../ui/time.tsx'

const TOO_EARLY: ReadonlySet<string> = new Set(['BEFORE_FIRST', 'BEFORE_HORIZON'])

/** Explains a refusal and, if the moment is before everything, links to the first one. */
export function Refused({ refusal, again }: { readonly refusal: RefusedRequest; readonly again: () => void }) {
  if (!TOO_EARLY.has(refusal.code)) return <RefusalState refusal={refusal} again={again} />
  return (
    <RefusalState refusal={refusal}>
      <RecordBegins />
    </RefusalState>
  )
}

/** On a page from before everything: says when the record begins, and links there. */
function RecordBegins() {
  const { asOf, vs } = useSearch()
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  if (begins === null) return null
  const early = Object.entries({ asOf, vs }).filter(([, moment]) => moment !== undefined && isBefore(moment, begins))
  if (early.length === 0) return null
  const moments = Object.fromEntries(early.map(([name]) => [name, begins.at]))
  return (
    <p>
      The record begins {momentText(begins.at)}.{' '}
      <Button onClick={() => navigate({ to: '.', search: (search) => ({ ...search, ...moments }) })}>
        View that moment
      </Button>
    </p>
  )
}
