import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { ActivityList } from '../../parts/activity-list.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { momentText, When } from '../../ui/time.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { platformOf } from '../../client/addresses.ts'

const FIRST = 20
/** Page size of the question. */
const MORE = 200

interface HistoryProps {
  readonly entity: Pick<QuestionAnswer<'describe'>, 'uri' | 'attributes' | 'entityType'>
}

/** Lists what happened to it and to its versions or runs, newest first. */
export function HistoryPanel({ entity }: HistoryProps) {
  const { uri, entityType } = entity
  const { types } = useCatalogue()
  const parts = types
    .find(({ name }) => name === entityType)
    ?.relationships.find(({ flow, direction }) => flow === 'hasOccurrence' && direction === 'in')?.label
  const [whole, setWhole] = useState(true)
  const [bookkeeping, setBookkeeping] = useState(false)
  const [limit, setLimit] = useState(FIRST)
  const scope = whole && parts !== undefined ? { of: uri, since: '0' } : { entity: uri }
  const history = useAnswer('activity', { ...scope, bookkeeping, limit }, { keep: true })
  return (
    <Panel
      title="History"
      actions={
        <>
          {parts === undefined ? null : (
            <Checkbox checked={whole} set={setWhole}>
              Include {parts.toLowerCase()}
            </Checkbox>
          )}
          <Checkbox checked={bookkeeping} set={setBookkeeping}>
            Show routine updates
          </Checkbox>
        </>
      }
    >
      <Answered shown={history} label="the history" rows={5}>
        {({ items, next, since, firstRead }) => (
          <div className="stack" data-gap="3" data-outdated={history.outdated}>
            {items.length === 0 ? (
              <EmptyState
                text={`No changes since it was first read${firstRead === null ? '' : `, ${momentText(firstRead.at)}`}.`}
              />
            ) : null}
            <ActivityList items={items} asOf revertible />
            {next === null ? null : limit < MORE ? (
              <Button onClick={() => setLimit(MORE)}>Show earlier changes</Button>
            ) : (
              <p>The last {MORE} changes.</p>
            )}
            {next === null ? <StatedDates entity={entity} /> : null}
            {since.tx === 0 ? null : <Note kind="info">Earlier history was removed by retention.</Note>}
          </div>
        )}
      </Answered>
    </Panel>
  )
}

/** Events before the record began, as far as the source states them. */
function StatedDates({ entity }: { readonly entity: Pick<HistoryProps['entity'], 'uri' | 'attributes'> }) {
  const dates = statedDates(entity)
  if (dates.length === 0) return null
  return (
    <ul className="stack" data-gap="1" aria-label="Dates stated by its source">
      {dates.map(({ what, at, source }) => (
        <li key={what}>
          {what} <When at={at} /> <span className="muted">· as stated by {source}</span>
        </li>
      ))}
    </ul>
  )
}

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

interface DatedEntity {
  readonly uri: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Returns the stated events of its lifetime, newest first; at equal times, the later stage first. */
export function statedDates({ uri, attributes }: DatedEntity): readonly StatedDate[] {
  const source = platformOf(uri)
  return DATES.flatMap(([attribute, what]) => {
    const at = attributes[attribute]
    return typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? [{ what, at, source }] : []
  })
    .toReversed()
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
