import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { addressOf } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { ActivityList, type ActivityItem } from '../../parts/activity-list.tsx'
import { zoneText } from '../../parts/activity-days.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { Edits } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { IncompleteReasons } from '../../parts/incomplete-note.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { isBefore } from '../../ui/moment.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { momentText, timeText } from '../../ui/time.tsx'
import { changesAsked, momentOf, usualSince, worseAsked, type ActivityArgs, type ShownChanges } from './asked.ts'
import { PERIODS, SinceFilter } from './since.tsx'
import { GotWorse } from './worse.tsx'
import styles from './changes.module.css'

const PAGE = 50

const SEVERITIES = [
  ['', 'All'],
  ['medium', 'Notable'],
  ['high', 'Critical'],
] as const

/** What changed since a moment, as sentences: everywhere, for a team, or upstream of something. */
export function ChangesPage() {
  return (
    <Edits>
      <Changes />
    </Edits>
  )
}

function Changes() {
  const shown = useSearch({ strict: false }) as ShownChanges
  const [now] = useState(() => Date.now())
  const isWorse = shown.show === 'worse'
  const args = changesAsked(shown, now)
  const first = useAnswer('activity', { ...args, limit: PAGE }, { keep: true })
  return (
    <div className="page">
      <header className="row">
        <PageTitle title="What changed">What changed</PageTitle>
        <Tabs isWorse={isWorse} />
        <span className={`row ${styles['files']}`}>
          <FeedLink args={args} />
          <DownloadLink of="activity" args={args} format="csv" />
          <DownloadLink of="activity" args={args} format="ndjson" />
        </span>
      </header>
      <Filters shown={shown} now={now} answer={first.answer} />
      {isWorse ? <GotWorse args={worseAsked(shown, now)} /> : null}
      <Answered shown={first} label="what changed" rows={10}>
        {(answer) => (
          <div data-outdated={first.outdated}>
            {isWorse ? <h2>Critical changes</h2> : null}
            <p className={`muted ${styles['muted']}`}>
              {shown.version === undefined ? (
                <PeriodText since={shown.since} now={now} />
              ) : (
                `Since ${momentText(answer.since.at)}`
              )}
              , newest first. Times are in {zoneText(answer.to.at)}.
            </p>
            <ChangesOnPage answer={answer} args={args} after={null} />
            <IncompleteReasons incomplete={answer.incomplete ?? []} />
          </div>
        )}
      </Answered>
    </div>
  )
}

/** `Since yesterday`, and when the record begins where that is later. */
function PeriodText({ since, now }: { readonly since: string | undefined; readonly now: number }) {
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  const requested = momentOf(since, now)
  const moment = requested ?? usualSince(now)
  const preset = PERIODS.find(({ value }) => value !== '' && value === since)
  const text = requested === undefined ? 'yesterday' : (preset?.value ?? momentText(moment))
  const note = begins !== null && isBefore(moment, begins) ? ` (the record begins ${recentText(begins.at, now)})` : ''
  return `Since ${text}${note}`
}

/** `today, 04:14`, or the day and the time. */
function recentText(at: string, now: number): string {
  const date = new Date(at)
  return date.toDateString() === new Date(now).toDateString() ? `today, ${timeText(date)}` : momentText(at)
}

/** What got worse, or all that changed. */
function Tabs({ isWorse }: { readonly isWorse: boolean }) {
  const navigate = useNavigate({ from: '/changes' })
  const show = (value: string): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, show: value }), replace: true, resetScroll: false })
  return (
    <Segments label="Show">
      <Button pressed={!isWorse} onClick={() => show('')}>
        All changes
      </Button>
      <Button pressed={isWorse} onClick={() => show('worse')}>
        Got worse
      </Button>
    </Segments>
  )
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

interface ChangesOnPageProps {
  readonly answer: {
    readonly items: readonly ActivityItem[]
    readonly next: string | null
    readonly reached: { readonly at: string }
  }
  readonly args: ActivityArgs
  readonly after: ActivityItem | null
}

/** One page, and those after it once they are asked for. */
function ChangesOnPage({ answer, args, after }: ChangesOnPageProps) {
  const { items, next, reached } = answer
  const [more, setMore] = useState(false)
  return (
    <>
      {items.length === 0 && next === null && after === null ? (
        <EmptyState text={args.severity === 'high' ? 'No critical changes' : 'No changes'}>
          Choose an earlier date, or fewer filters.
        </EmptyState>
      ) : null}
      {items.length === 0 && next !== null ? (
        <p className={`muted ${styles['muted']}`}>Nothing back to {momentText(reached.at)}.</p>
      ) : null}
      <ActivityList items={items} after={after} revertible />
      {next === null ? null : more ? (
        <NextPage args={args} cursor={next} after={items.at(-1) ?? after} />
      ) : (
        <p className={styles['more']}>
          <Button onClick={() => setMore(true)}>Show earlier changes</Button>
        </p>
      )}
    </>
  )
}

function NextPage({
  args,
  cursor,
  after,
}: {
  readonly args: ActivityArgs
  readonly cursor: string
  readonly after: ActivityItem | null
}) {
  const page = useAnswer('activity', { ...args, cursor, limit: PAGE })
  return (
    <Answered shown={page} label="earlier changes" rows={5}>
      {(answer) => <ChangesOnPage answer={answer} args={args} after={after} />}
    </Answered>
  )
}

interface FiltersProps {
  readonly shown: ShownChanges
  readonly now: number
  readonly answer: ReturnType<typeof useAnswer<'activity'>>['answer']
}

function Filters({ shown, now, answer }: FiltersProps) {
  const navigate = useNavigate({ from: '/changes' })
  const { types, labelOfType } = useCatalogue()
  const set = (change: ShownChanges): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  const { severity = '', type = '', of, upstream, teams, all } = shown
  // What needs attention has neither a severity nor a type to choose.
  const isWorse = shown.show === 'worse'
  return (
    <div className={`row ${styles['filters']}`} role="group" aria-label="Filters">
      <SinceFilter
        key={shown.since ?? ''}
        since={shown.since ?? ''}
        now={now}
        set={(since) => set({ since, version: '' })}
      />
      {of === undefined ? (
        <span className={styles['picker']}>
          <EntityPicker label="Team or person" choose={({ uri }) => set({ of: uri })} owners />
        </span>
      ) : (
        <Chosen label="Owned by" named={answer?.of ?? null} uri={of} clear={() => set({ of: '', teams: '' })} />
      )}
      {isWorse ? null : upstream === undefined ? (
        <span className={styles['picker']}>
          <EntityPicker label="Upstream of" choose={({ uri }) => set({ upstream: uri })} />
        </span>
      ) : (
        <Chosen
          label="Upstream of"
          named={answer?.upstreamOf ?? null}
          uri={upstream}
          clear={() => set({ upstream: '' })}
        />
      )}
      {isWorse ? null : (
        <>
          <select aria-label="Type" value={type} onChange={(event) => set({ type: event.currentTarget.value })}>
            <option value="">All types</option>
            {types.map(({ name }) => (
              <option key={name} value={name}>
                {labelOfType(name)}
              </option>
            ))}
          </select>
          <Segments label="Severity">
            {SEVERITIES.map(([value, label]) => (
              <Button key={value} pressed={severity === value} onClick={() => set({ severity: value })}>
                {label}
              </Button>
            ))}
          </Segments>
        </>
      )}
      {answer?.of?.entityType === 'Group' ? (
        <label className="row">
          <input
            type="checkbox"
            checked={teams !== 'none'}
            onChange={(event) => set({ teams: event.currentTarget.checked ? '' : 'none' })}
          />
          Include sub-teams
        </label>
      ) : null}
      {isWorse ? null : (
        <label className="row">
          <input
            type="checkbox"
            checked={all === 'yes'}
            onChange={(event) => set({ all: event.currentTarget.checked ? 'yes' : '' })}
          />
          Show routine updates
        </label>
      )}
    </div>
  )
}

interface ChosenProps {
  readonly label: string
  readonly named: { readonly uri: string; readonly entityType: string | null; readonly name: string | null } | null
  readonly uri: string
  readonly clear: () => void
}

function Chosen({ label, named, uri, clear }: ChosenProps) {
  return (
    <span className={`row ${styles['chosen']}`}>
      <span className={`muted ${styles['muted']}`}>{label}</span>
      <EntityLink uri={uri} type={named?.entityType ?? null} name={named?.name ?? null} />
      <IconButton icon="close" label={`Remove the filter “${label}”`} onClick={clear} />
    </span>
  )
}
