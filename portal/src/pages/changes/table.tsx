import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer, type ShownAnswer } from '../../client/use-answer.ts'
import { ROWS, ShowMore } from '../../lists/list-table.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { byDay, clockText } from '../../parts/activity-days.ts'
import {
  ActivityDetails,
  ActivitySentence,
  ClockTime,
  detailsOf,
  Severity,
  type ActivityItem,
} from '../../parts/activity-list.tsx'
import { RevertChange } from '../../parts/revert-change.tsx'
import { TypeGlyph, TypeLabel } from '../../parts/type-glyph.tsx'
import { Facts } from '../../ui/facts.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { momentText, When } from '../../ui/time.tsx'
import type { ActivityArgs } from './asked.ts'
import styles from './changes.module.css'

type Answer = QuestionAnswer<'activity'>

interface ChangePages {
  readonly shown: ShownAnswer<Answer>
  /** Changes on earlier pages than the current answer. */
  readonly before: readonly ActivityItem[]
  readonly goOn: (items: readonly ActivityItem[], cursor: string) => void
}

/** Loads changes page by page, each from where the last one ended. */
export function usePages(args: ActivityArgs): ChangePages {
  const key = JSON.stringify(args)
  const [page, setPage] = useState<{
    readonly key: string
    readonly before: readonly ActivityItem[]
    readonly cursor?: string
  }>({ key, before: [] })
  const { before, cursor } = page.key === key ? page : { before: [] }
  // Whoever asks for a type, or for routine updates, wants each of them.
  const fold = args.types === undefined && args.bookkeeping === undefined ? true : undefined
  const shown = useAnswer('activity', { ...args, fold, cursor, limit: ROWS }, { keep: true })
  return { shown, before, goOn: (items, next) => setPage({ key, before: items, cursor: next }) }
}

/** Tells whether there are no changes, as far as is known. */
export function isEmptyOf({ shown: { answer }, before }: ChangePages): boolean {
  return answer !== undefined && answer.items.length === 0 && answer.next === null && before.length === 0
}

interface ChangesTableProps {
  readonly label: string
  readonly pages: ChangePages
  readonly answer: Answer
}

/** Groups changes by day in the reader's time zone. */
export function ChangesTable({ label, pages: { shown, before, goOn }, answer }: ChangesTableProps) {
  const { next, reached } = answer
  const isAwaited = shown.outdated && before.length > 0
  const items = isAwaited ? before : [...before, ...answer.items]
  return (
    <div className="stack" data-outdated={shown.outdated}>
      {items.length === 0 ? null : (
        <DetailedTable
          label={label}
          columns={COLUMNS}
          rows={items}
          groups={byDay(items).map(({ day, items: rows }) => ({ key: day, title: day, rows }))}
          keyOf={({ id }) => id}
          nameOf={({ sentence }) => sentence}
          details={(item) => <ChangeDetails item={item} />}
        />
      )}
      {answer.items.length === 0 && next !== null ? (
        <p className="muted">Nothing back to {momentText(reached.at)}.</p>
      ) : null}
      {next === null ? null : (
        <ShowMore shown={items.length} total={null} more={isAwaited ? () => undefined : () => goOn(items, next)} />
      )}
    </div>
  )
}

const COLUMNS: readonly TableColumn<ActivityItem>[] = [
  {
    title: 'Change',
    kind: 'wide',
    cell: ({ entityType, parts }) => (
      <span className={styles['change']}>
        <TypeGlyph type={entityType} />
        <ActivitySentence parts={parts} />
      </span>
    ),
  },
  { title: 'Source', cell: ({ platform }) => platform },
  {
    title: 'Severity',
    cell: ({ severity }) => (severity === 'low' ? <span className="muted">Low</span> : <Severity of={severity} />),
  },
  { title: 'Noticed', cell: ({ at }) => <ClockTime at={at}>{clockText(at)}</ClockTime> },
]

function ChangeDetails({ item }: { readonly item: ActivityItem }) {
  const { at, platform, entityType, changes } = item
  const details = detailsOf(changes)
  return (
    <>
      <Facts
        facts={[
          { label: 'Type', value: <TypeLabel type={entityType} /> },
          { label: 'Noticed', value: <When at={at} exact /> },
          platform !== null && { label: 'Source', value: platform },
        ]}
      />
      {details.length === 0 ? null : (
        <>
          <ActivityDetails changes={details} />
          <RevertChange item={item} />
        </>
      )}
    </>
  )
}
