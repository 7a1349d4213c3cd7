import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { addressOf, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { Edits } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { IncompleteReasons } from '../../parts/incomplete-note.tsx'
import { zoneText } from '../../parts/activity-days.ts'
import { IconButton } from '../../ui/button.tsx'
import { isBefore } from '../../../../src/lib/written-moment.ts'
import { Segments } from '../../ui/segments.tsx'
import { momentText, timeText } from '../../ui/time.tsx'
import { changesAsked, momentOf, usualSince, worseAsked, type ActivityArgs, type ShownChanges } from './asked.ts'
import { PERIODS, SinceFilter } from './since.tsx'
import { ChangesTable, usePages } from './table.tsx'
import { GotWorse } from './worse.tsx'
import styles from './changes.module.css'

/** What changed since a moment, as sentences: everywhere, for a team, or upstream of something. */
export function ChangesPage() {
  const shown = useSearch({ from: '/changes' })
  const [now] = useState(() => Date.now())
  const isWorse = shown.show === 'worse'
  const args = changesAsked(shown, now)
  const pages = usePages(args)
  return (
    <Edits>
      <ListPage
        title="Changes"
        views={
          <Segments label="Show" nav>
            <Link to="/changes" search={{ ...shown, show: '' }} aria-current={isWorse ? undefined : 'page'}>
              All changes
            </Link>
            <Link to="/changes" search={{ ...shown, show: 'worse' }} aria-current={isWorse ? 'page' : undefined}>
              Got worse
            </Link>
          </Segments>
        }
        actions={
          <>
            <FeedLink args={args} />
            <DownloadLink of="activity" args={args} format="csv" />
            <DownloadLink of="activity" args={args} format="ndjson" />
          </>
        }
        about={<PeriodText shown={shown} answer={pages.shown.answer} now={now} />}
      >
        <ChangesFilters shown={shown} now={now} answer={pages.shown.answer} />
        {isWorse ? <GotWorse args={worseAsked(shown, now)} /> : null}
        <Answered shown={pages.shown} label="what changed" rows={10}>
          {(answer) => (
            <>
              <ChangesTable label={isWorse ? 'Changes of high severity' : 'Changes'} pages={pages} answer={answer} />
              <IncompleteReasons incomplete={answer.incomplete ?? []} />
            </>
          )}
        </Answered>
      </ListPage>
    </Edits>
  )
}

interface ShownProps {
  readonly shown: ShownChanges
  readonly answer: QuestionAnswer<'activity'> | undefined
  readonly now: number
}

/** `Since yesterday`, and when the record begins where that is later. */
function PeriodText({ shown: { since, version }, answer, now }: ShownProps) {
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  const zone = answer === undefined ? '' : `. Times are in ${zoneText(answer.to.at)}.`
  if (version !== undefined) return <>{answer === undefined ? '' : `Since ${momentText(answer.since.at)}${zone}`}</>
  const requested = momentOf(since, now)
  const moment = requested ?? usualSince(now)
  const isPreset = PERIODS.some(([value]) => value === since)
  const text = requested === undefined ? 'yesterday' : isPreset ? since : momentText(moment)
  const note = begins !== null && isBefore(moment, begins) ? ` (the record begins ${recentText(begins.at, now)})` : ''
  return <>{`Since ${text}${note}${zone}`}</>
}

/** `today, 04:14`, or the day and the time. */
function recentText(at: string, now: number): string {
  const date = new Date(at)
  return date.toDateString() === new Date(now).toDateString() ? `today, ${timeText(date)}` : momentText(at)
}

/** The address that a feed reader subscribes to; it takes what the question takes. */
function FeedLink({ args }: { readonly args: ActivityArgs }) {
  const { since: _, ...rest } = args
  const asOf = useAsOf()
  if (asOf !== undefined) return null
  const address = addressOf('activity', rest).replace('/api/v1/activity', '/api/v1/activity.atom')
  return (
    <a href={address} type="application/atom+xml">
      Atom feed
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
        <FilterSelect
          label="Sub-teams"
          name="teams"
          options={[
            ['', 'With sub-teams'],
            ['none', 'Without sub-teams'],
          ]}
        />
      ) : null}
      {/* What needs attention has neither a severity nor a type to choose. */}
      {show === 'worse' ? null : (
        <>
          <EntityFilter label="Upstream of" name="upstream" of={answer?.upstreamOf} />
          <FilterSelect
            label="Type"
            name="type"
            options={[
              ['', 'All types'],
              ...types.flatMap(({ name }): [string, string][] =>
                isKnowable([name]) ? [[name, labelOfType(name)]] : [],
              ),
            ]}
          />
          <FilterSelect
            label="Severity"
            name="severity"
            options={[
              ['', 'Any severity'],
              ['medium', 'Medium'],
              ['high', 'High'],
            ]}
          />
          <FilterSelect
            label="Routine updates"
            name="all"
            options={[
              ['', 'Main changes'],
              ['yes', 'With routine updates'],
            ]}
          />
        </>
      )}
    </Filters>
  )
}

interface EntityFilterProps {
  readonly label: string
  readonly name: 'of' | 'upstream'
  readonly of:
    { readonly uri: string; readonly entityType: string | null; readonly name: string | null } | null | undefined
  readonly owners?: boolean
}

/** One entity that the list is about, chosen by its name. */
function EntityFilter({ label, name, of, owners = false }: EntityFilterProps) {
  const navigate = useNavigate({ from: '/changes' })
  const { [name]: uri } = useSearch({ from: '/changes' })
  const set = (value: string): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, [name]: value }), replace: true, resetScroll: false })
  if (uri === undefined) return <EntityPicker label={label} choose={(chosen) => set(chosen.uri)} owners={owners} />
  return (
    <span className={`row ${styles['chosen']}`}>
      <span className="muted">{label}</span>
      <EntityLink uri={uri} type={of?.entityType ?? null} name={of?.name ?? null} />
      <IconButton icon="close" label={`Remove the filter “${label}”`} onClick={() => set('')} />
    </span>
  )
}
