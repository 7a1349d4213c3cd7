import type { ReactNode } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { momentText, precisionFor } from '../../ui/time.tsx'
import { Value } from './values.tsx'

type ComparedEntity = QuestionAnswer<'diff'>['entities'][number]
interface ComparisonRow {
  readonly change: 'Added' | 'Removed' | 'Changed'
  readonly what: string
  readonly before: ReactNode
  readonly after: ReactNode
}

const TONES: Readonly<Record<ComparisonRow['change'], Tone>> = { Added: 'good', Removed: 'bad', Changed: 'warn' }
const MOST = 200

const COLUMNS: readonly TableColumn<ComparisonRow>[] = [
  { title: 'Change', cell: ({ change }) => <Badge tone={TONES[change]}>{change}</Badge> },
  { title: 'What', cell: ({ what }) => what },
  { title: 'Before', kind: 'wide', cell: ({ before }) => before },
  { title: 'After', kind: 'wide', cell: ({ after }) => after },
]

interface ComparisonProps {
  readonly uri: string
  readonly vs: string
  readonly close: () => void
}

/** What is different between the moment of the page and another, the earlier first. */
export function ComparisonPanel({ uri, vs, close }: ComparisonProps) {
  const asOf = useAsOf()
  const [from, to] = asOf !== undefined && isLater(vs, asOf) ? [asOf, vs] : [vs, asOf]
  // Both ends are given: the moment of the page is one of them.
  const diff = useAnswer('diff', { uri, from, to, asOf: undefined, limit: MOST })
  return (
    <Panel
      title="Changes"
      actions={
        <Button kind="quiet" onClick={close}>
          Close comparison
        </Button>
      }
    >
      <Answered shown={diff} label="the changes" rows={4}>
        {({ entities, from: since, to: until }) => {
          const rows = entities.flatMap(rowsOf)
          const more = entities.reduce((sum, one) => sum + one.edgesAdded + one.edgesRemoved - one.edges.length, 0)
          const precision = precisionFor(since.at, until.at)
          const end = to === undefined ? 'now' : `${momentText(until.at, precision)} (transaction ${until.tx})`
          const between = `From ${momentText(since.at, precision)} (transaction ${since.tx}) to ${end}`
          return rows.length === 0 ? (
            <EmptyState text={`No changes ${between.slice(0, 1).toLowerCase()}${between.slice(1)}.`} />
          ) : (
            <>
              <p>{between}.</p>
              <DataTable label="Changes" columns={COLUMNS} rows={rows} keyOf={(row) => String(rows.indexOf(row))} />
              {more > 0 ? <p>{more.toLocaleString()} more edges changed.</p> : null}
            </>
          )
        }}
      </Answered>
    </Panel>
  )
}

function isLater(one: string, other: string): boolean {
  const [a, b] = [one, other].map((moment) => (/^\d+$/.test(moment) ? Number(moment) : Date.parse(moment)))
  return a !== undefined && b !== undefined && a > b
}

const NAMES = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

function rowsOf({ attributes, edges, state }: ComparedEntity): readonly ComparisonRow[] {
  return [
    ...attributes.map(({ name, change, before, after }) => {
      const precision = typeof before === 'string' && typeof after === 'string' ? precisionFor(before, after) : 'minute'
      return {
        change: NAMES[change],
        what: labelOf(name),
        before: change === 'added' ? '–' : <Value value={before} precision={precision} />,
        after: change === 'removed' ? '–' : <Value value={after} precision={precision} />,
      }
    }),
    ...edges.map(({ op, name, other, otherName, otherType }) => {
      const link = <EntityLink uri={other} type={otherType} name={otherName} />
      return {
        change: NAMES[op],
        what: labelOf(name),
        before: op === 'removed' ? link : '–',
        after: op === 'added' ? link : '–',
      }
    }),
    ...(state === null
      ? []
      : [
          {
            change: 'Changed' as const,
            what: 'State',
            before: <Value value={state.before} />,
            after: <Value value={state.after} />,
          },
        ]),
  ]
}
