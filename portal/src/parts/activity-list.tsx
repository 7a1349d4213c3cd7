import { useState, type ReactNode } from 'react'
import { lazyComponent } from '../routing/lazy-component.tsx'
import type { QuestionAnswer } from '../client/ask.ts'
import { State } from '../ui/state.tsx'
import { toneOfSeverity } from '../ui/tone.ts'
import { Button } from '../ui/button.tsx'
import { dateText, When } from '../ui/time.tsx'
import { byDay, clockText, zoneText } from './activity-days.ts'
import { RevertChange } from './revert-change.tsx'
import { TypeGlyph } from './type-glyph.tsx'
import { EntityPageLink } from './entity-page-link.tsx'
import styles from './activity-list.module.css'

/** Loaded when somebody opens details. */
export const ActivityDetails = lazyComponent(() => import('./activity-details.tsx'), 'ActivityDetails')

export type ActivityItem = QuestionAnswer<'activity'>['items'][number]

const SEVERITIES: Readonly<Record<ActivityItem['severity'], string | null>> = {
  high: 'High',
  medium: 'Medium',
  low: null,
}

/** Their sentence says it all; comments are edited and deleted in place. */
const UNDETAILED: ReadonlySet<string> = new Set(['type', 'state', 'tombstone', 'unresolvable', 'comments'])

interface ActivityListProps {
  readonly items: readonly ActivityItem[]
  /** Whether times link to the page as of then. */
  readonly asOf?: boolean
  /** Whether people's changes can be reverted. */
  readonly revertible?: boolean
}

/** Changes as sentences, by day in the reader's time zone. */
export function ActivityList({ items, asOf = false, revertible = false }: ActivityListProps) {
  return byDay(items).map(({ day, items: dayItems }) => (
    // A group rather than a region: several lists on a page may each have a "Today".
    <div key={day} role="group" className={styles['day']} aria-label={day}>
      <h3 className={`meta ${styles['date']}`}>{day}</h3>
      <ol>
        {dayItems.map((item) => (
          <ActivityRow key={item.id} item={item} asOf={asOf} revertible={revertible} />
        ))}
      </ol>
    </div>
  ))
}

interface ActivityRowProps extends Required<Pick<ActivityListProps, 'asOf' | 'revertible'>> {
  readonly item: ActivityItem
}

function ActivityRow({ item, asOf, revertible }: ActivityRowProps) {
  const [open, setOpen] = useState(false)
  const { at, tx, severity, entityType, parts, platform, changes } = item
  const details = detailsOf(changes)
  return (
    <li className={styles['row']}>
      <ClockTime at={at}>
        {asOf ? (
          <EntityPageLink uri={item.uri} search={{ asOf: String(tx) }}>
            {clockText(at)}
            <span className="unseen">: view as of then</span>
          </EntityPageLink>
        ) : (
          clockText(at)
        )}
      </ClockTime>
      <TypeGlyph type={entityType} />
      <ActivitySentence parts={parts}>
        {platform === null ? null : <span className="meta"> · {platform}</span>}
      </ActivitySentence>
      <span className={styles['end']}>
        <Severity of={severity} />
        {revertible && details.length > 0 ? <RevertChange item={item} /> : null}
        {details.length > 0 ? (
          <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Details'}
          </Button>
        ) : null}
      </span>
      {open ? (
        <div className={styles['details']}>
          <ActivityDetails changes={details} />
        </div>
      ) : null}
    </li>
  )
}

/** When a change was noticed, with day and seconds on demand. */
export function ClockTime({ at, children }: { readonly at: string; readonly children: ReactNode }) {
  return (
    <time dateTime={at} title={`Noticed ${dateText(new Date(at), 'second')} ${zoneText(at)}`}>
      {children}
    </time>
  )
}

interface ActivitySentenceProps extends Pick<ActivityItem, 'parts'> {
  /** Content after the sentence. */
  readonly children?: ReactNode
}

export function ActivitySentence({ parts, children }: ActivitySentenceProps) {
  return (
    <p className={styles['sentence']}>
      {parts.map((part, n) =>
        part.uri !== null ? (
          <EntityPageLink key={n} uri={part.uri} title={part.uri}>
            <bdi>{part.text}</bdi>
          </EntityPageLink>
        ) : part.at !== null ? (
          <When key={n} at={part.at} exact />
        ) : (
          <bdi key={n}>{part.text}</bdi>
        ),
      )}
      {children}
    </p>
  )
}

/** Severity of a change; empty for routine ones. */
export function Severity({ of }: { readonly of: ActivityItem['severity'] }) {
  const level = SEVERITIES[of]
  return level === null ? null : <State tone={toneOfSeverity(of)}>{level}</State>
}

/** Details of a change, unless its sentence says it all. */
export function detailsOf(changes: ActivityItem['changes']): ActivityItem['changes'] {
  return changes.filter(({ name }) => !UNDETAILED.has(name))
}
