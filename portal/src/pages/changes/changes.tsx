import { Link } from '../../routing/link.tsx'
import { useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { addressOf, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink, type NamedEntity } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { zoneText } from '../../parts/activity-days.ts'
import { IconButton } from '../../ui/button.tsx'
import { ViewLinks } from '../../lists/view-links.tsx'
import button from '../../ui/button.module.css'
import { Menu } from '../../ui/menu.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Icon } from '../../ui/icon.tsx'
import { isBefore } from '../../../../src/lib/written-moment.ts'
import { momentText, timeText } from '../../ui/time.tsx'
import {
  changesArguments,
  momentOf,
  usualSince,
  worseArguments,
  type ActivityArgs,
  type ShownChanges,
} from './asked.ts'
import { PERIODS, SinceFilter } from './since.tsx'
import { ChangesTable, isEmptyOf, usePages } from './table.tsx'
import { GotWorse } from './worse.tsx'
import styles from './changes.module.css'

/** Lists changes since a moment as sentences: everywhere, for a team, or upstream of an entity. */
export function ChangesPage() {
  const shown = useSearch('/changes')
  const [now] = useState(() => Date.now())
  const isWorse = shown.show === 'worse'
  const args = changesArguments(shown, now)
  const pages = usePages(args)
  const period = usePeriod(shown, pages.shown.answer, now)
  const isEmpty = isEmptyOf(pages)
  return (
    <ListPage
      title="Changes"
      views={<ViewLinks label="Show" name="show" options={{ '': 'All changes', worse: 'Got worse' }} />}
      {...(!isEmpty && {
        actions: (
          <Menu label="Export">
            <FeedLink args={args} />
            <DownloadLink of="activity" args={args} format="csv" inMenu />
            <DownloadLink of="activity" args={args} format="ndjson" inMenu />
          </Menu>
        ),
        about: <PeriodText period={period} answer={pages.shown.answer} />,
      })}
    >
      <ChangesFilters shown={shown} now={now} answer={pages.shown.answer} />
      {isWorse ? <GotWorse args={worseArguments(shown, now)} /> : null}
      <Answered shown={pages.shown} label="what changed" rows={10}>
        {(answer) => (
          <>
            {isEmpty ? (
              <NothingChanged
                shown={shown}
                period={period}
                isKnown={answer.incomplete === undefined}
                worse={worseArguments(shown, now)}
              />
            ) : (
              <ChangesTable label={isWorse ? 'Changes of high severity' : 'Changes'} pages={pages} answer={answer} />
            )}
            <IncompleteNote incomplete={answer.incomplete ?? []} quiet />
          </>
        )}
      </Answered>
    </ListPage>
  )
}

interface ShownProps {
  readonly shown: ShownChanges
  readonly answer: QuestionAnswer<'activity'> | undefined
  readonly now: number
}

interface Period {
  /** `yesterday`, or the beginning of the record if that is later. */
  readonly text: string
  /** Whether the filter says so. */
  readonly isFilter: boolean
  /** The next longer period; null if the record has no more. */
  readonly wider: (typeof PERIODS)[number] | null
}

function usePeriod(
  { since, version }: ShownChanges,
  answer: QuestionAnswer<'activity'> | undefined,
  now: number,
): Period {
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  if (version !== undefined)
    return {
      text: answer === undefined ? '' : momentText(answer.since.at),
      isFilter: false,
      wider: PERIODS.at(-2) ?? null,
    }
  const requested = momentOf(since, now)
  const moment = requested ?? usualSince(now)
  if (begins !== null && isBefore(moment, begins))
    return { text: `the record began ${recentText(begins.at, now)}`, isFilter: false, wider: null }
  const preset = PERIODS.findIndex(([value]) => value === (since ?? ''))
  const text = requested === undefined ? 'yesterday' : preset >= 0 ? (since ?? '') : momentText(moment)
  return {
    text,
    isFilter: requested === undefined || preset >= 0,
    wider: preset < 0 ? null : (PERIODS.slice(preset + 1, -1)[0] ?? null),
  }
}

function PeriodText({ period, answer }: { readonly period: Period; readonly answer: ShownProps['answer'] }) {
  const parts = [
    period.isFilter ? '' : `Since ${period.text}.`,
    answer === undefined ? '' : `Times are in ${zoneText(answer.to.at)}.`,
  ]
  return <>{parts.filter((part) => part !== '').join(' ')}</>
}

interface NothingChangedProps {
  readonly shown: ShownChanges
  readonly period: Period
  readonly isKnown: boolean
  readonly worse: ReturnType<typeof worseArguments>
}

function NothingChanged({ shown, period: { text, wider }, isKnown, worse }: NothingChangedProps) {
  const { of, upstream, type, severity, show } = shown
  const isFiltered = [of, upstream, type, severity].some((one) => one !== undefined)
  const isWorse = show === 'worse'
  const { answer } = useAnswer('home', worse, { enabled: !isWorse })
  const hasWorse = !isWorse && answer !== undefined && answer.needs.length > 0
  return (
    <EmptyState text={emptyText({ isWorse, isFiltered, isKnown, since: text, hasWorse })}>
      {wider === null && !hasWorse ? undefined : (
        <span className="row">
          {hasWorse ? (
            <Link to="/changes" search={{ ...shown, show: 'worse' }} className={button['button']}>
              View what got worse
            </Link>
          ) : null}
          {wider === null ? null : (
            <Link to="/changes" search={{ ...shown, version: '', since: wider[0] }} className={button['button']}>
              Show {wider[1].toLowerCase()}
            </Link>
          )}
        </span>
      )}
    </EmptyState>
  )
}

interface EmptyTextInputs {
  /** Whether the list is of what got worse, below what isn't a recorded change, such as a missed run. */
  readonly isWorse: boolean
  readonly isFiltered: boolean
  readonly isKnown: boolean
  readonly since: string
  readonly hasWorse: boolean
}

/** Says that no change was recorded, though something may have gone wrong without one. */
export function emptyText({ isWorse, isFiltered, isKnown, since, hasWorse }: EmptyTextInputs): string {
  if (isWorse) return `No recorded change of high severity ${isKnown ? '' : 'is known '}since ${since}.`
  const what = isFiltered ? 'Nothing that matches' : 'Nothing'
  const changed = `${what} ${isKnown ? 'has' : 'is known to have'} changed since ${since}.`
  return hasWorse ? `${changed} Still, something needs attention, such as a missed or failed run.` : changed
}

/** Formats `today, 04:14`, or the day and the time. */
function recentText(at: string, now: number): string {
  const date = new Date(at)
  return date.toDateString() === new Date(now).toDateString() ? `today, ${timeText(date)}` : momentText(at)
}

/** Address for feed readers; it takes the same parameters as the question. */
function FeedLink({ args }: { readonly args: ActivityArgs }) {
  const { since: _, ...rest } = args
  const asOf = useAsOf()
  if (asOf !== undefined) return null
  const address = addressOf('activity', rest).replace('/api/v1/activity', '/api/v1/activity.atom')
  return (
    <a href={address} type="application/atom+xml">
      <Icon name="external" /> Atom feed
    </a>
  )
}

function ChangesFilters({ shown, now, answer }: ShownProps) {
  const { types, labelOfType, isKnowable } = useCatalogue()
  const { since = '', show } = shown
  return (
    <Filters>
      <SinceFilter key={since} since={since} now={now} />
      <EntityFilter label="Owner" name="of" of={answer?.of} owners />
      {answer?.of?.entityType === 'Group' ? (
        <FilterSelect label="Sub-teams" name="teams" options={{ '': 'With sub-teams', none: 'Without sub-teams' }} />
      ) : null}
      {/* Deteriorations can't be filtered by severity or type. */}
      {show === 'worse' ? null : (
        <>
          <EntityFilter label="Upstream of" name="upstream" of={answer?.upstreamOf} />
          <FilterSelect
            label="Type"
            name="type"
            options={{
              '': 'All types',
              ...Object.fromEntries(
                types.flatMap(({ name }) => (isKnowable([name]) ? [[name, labelOfType(name)]] : [])),
              ),
            }}
          />
          <FilterSelect
            label="Severity"
            name="severity"
            options={{ '': 'Any severity', medium: 'Medium', high: 'High' }}
          />
          <FilterSelect
            label="Routine updates"
            name="all"
            options={{ '': 'Main changes', yes: 'With routine updates' }}
          />
        </>
      )}
    </Filters>
  )
}

interface EntityFilterProps {
  readonly label: string
  readonly name: 'of' | 'upstream'
  readonly of: NamedEntity | null | undefined
  readonly owners?: boolean
}

/** Chooses by name the one entity that the list is about. */
function EntityFilter({ label, name, of, owners = false }: EntityFilterProps) {
  const { [name]: uri } = useSearch('/changes')
  const set = (value: string): void => changeAddress({ [name]: value })
  if (uri === undefined) return <EntityPicker label={label} choose={(chosen) => set(chosen.uri)} owners={owners} />
  return (
    <span className={`row ${styles['chosen']}`}>
      <span className="muted">{label}</span>
      <EntityLink {...of} uri={uri} />
      <IconButton icon="close" label={`Remove the filter “${label}”`} onClick={() => set('')} />
    </span>
  )
}
