import { platformOf } from '../../client/addresses.ts'
import { labelOf } from '../../ui/label.ts'

/** Events by the attribute that states their time, in the order of a lifetime. */
const DATES: readonly (readonly [attribute: string, what: string])[] = [
  ['createdAt', 'Created'],
  ['requestedAt', 'Requested'],
  ['startedAt', 'Started'],
  ['trainedAt', 'Trained'],
  ['deployedAt', 'Deployed'],
  ['endedAt', 'Ended'],
  ['retiredAt', 'Retired'],
]

interface StatedDate {
  readonly what: string
  readonly at: string
  readonly source: string
}

/** Returns the stated events of its lifetime, newest first; at equal times, the later stage first. */
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
