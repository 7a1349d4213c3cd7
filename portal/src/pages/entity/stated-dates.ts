import { platformOf } from '../../client/addresses.ts'
import { labelOf } from '../../ui/label.ts'

/** What became of something, by the attribute that says when, in the order of a life. */
const DATES: readonly (readonly [attribute: string, what: string])[] = [
  ['createdAt', 'Created'],
  ['requestedAt', 'Requested'],
  ['startedAt', 'Started'],
  ['trainedAt', 'Trained'],
  ['deployedAt', 'Deployed'],
  ['endedAt', 'Ended'],
  ['retiredAt', 'Retired'],
]

export interface StatedDate {
  readonly what: string
  readonly at: string
  readonly source: string
}

/** The dates of its life that its source states, the newest first; of one moment, what came later first. */
export function statedDates({
  uri,
  attributes,
}: {
  readonly uri: string
  readonly attributes: Readonly<Record<string, unknown>>
}): readonly StatedDate[] {
  const source = labelOf(platformOf(uri))
  return DATES.flatMap(([attribute, what]) => {
    const at = attributes[attribute]
    return typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? [{ what, at, source }] : []
  })
    .toReversed()
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
