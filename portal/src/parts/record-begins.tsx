import { navigate } from '../routing/navigate.ts'
import { useSearch } from '../routing/use-address.tsx'
import { useAnswer } from '../client/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { isBefore } from '../../../src/lib/written-moment.ts'
import { momentText } from '../ui/time.tsx'

/** On a page from before everything: says when the record begins, and links there. */
export function RecordBegins() {
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
