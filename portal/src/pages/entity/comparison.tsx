import { formatNumber } from '../../../../src/lib/format-count.ts'
import type { ReactNode } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useFirstRead } from '../../client/use-first-read.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { TypeLabel } from '../../parts/type-glyph.tsx'
import { State } from '../../ui/state.tsx'
import type { Tone } from '../../ui/tone.ts'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { isBefore } from '../../../../src/lib/written-moment.ts'
import { EmptyState, Note } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { momentText, precisionAmong } from '../../ui/time.tsx'
import { Value } from '../../parts/value.tsx'
import styles from './entity.module.css'

type ComparedEntity = QuestionAnswer<'diff'>['entities'][number]
interface ComparisonRow {
  readonly change: 'Added' | 'Removed' | 'Changed'
  readonly what: string
  readonly before: ReactNode
  readonly after: ReactNode
}

const TONES: Readonly<Record<ComparisonRow['change'], Tone>> = { Added: 'good', Removed: 'bad', Changed: 'warn' }
const MAX_ROWS = 200

const COLUMNS: readonly TableColumn<ComparisonRow>[] = [
  { title: 'Change', cell: ({ change }) => <State tone={TONES[change]}>{change}</State> },
  { title: 'What', cell: ({ what }) => what },
  { title: 'Before', kind: 'wide', cell: ({ before }) => before },
  { title: 'After', kind: 'wide', cell: ({ after }) => after },
]

interface ComparisonProps {
  readonly uri: string
  readonly vs: string
  readonly close: () => void
}

/** Differences between the page's moment and another, the earlier first. */
export function ComparisonPanel({ uri, vs, close }: ComparisonProps) {
  const asOf = useAsOf()
  const [earlier, to] = asOf !== undefined && isLater(vs, asOf) ? [asOf, vs] : [vs, asOf]
  const { pending, first, changed } = useFirstRead(uri)
  // Before the first read there is nothing to compare with: everything would be new.
  const isEarly = first !== null && isBefore(earlier, first)
  const from = isEarly ? first.at : earlier
  // Links that appeared since were found when other entities were first read.
  const isUnchanged = isEarly && !changed
  // Both ends are explicit, and one is the page's moment.
  const diff = useAnswer(
    'diff',
    { uri, from, to, asOf: undefined, limit: MAX_ROWS },
    { enabled: !pending && !isUnchanged },
  )
  const actions = (
    <Button kind="quiet" onClick={close}>
      Close comparison
    </Button>
  )
  if (isUnchanged)
    return (
      <Panel title="Changes" actions={actions}>
        <EmptyState text={`First read ${momentText(first.at)}. Its own values haven’t changed since.`} />
      </Panel>
    )
  return (
    <Panel title="Changes" actions={actions}>
      {isEarly ? (
        <Note kind="info">
          First read {momentText(first.at)}, after {momentText(earlier)}: compared from then on.
        </Note>
      ) : null}
      <Answered shown={diff} label="the changes" rows={4}>
        {({ entities, from: since, to: until }) => {
          const rows = entities.flatMap(rowsOf)
          const more = entities.reduce((sum, one) => sum + one.edgesAdded + one.edgesRemoved - one.edges.length, 0)
          const precision = precisionAmong([since.at, until.at])
          const end = to === undefined ? 'now' : `${momentText(until.at, precision)} (transaction ${until.tx})`
          const between = `From ${momentText(since.at, precision)} (transaction ${since.tx}) to ${end}`
          return rows.length === 0 ? (
            <EmptyState text={`No changes ${between.slice(0, 1).toLowerCase()}${between.slice(1)}.`} />
          ) : (
            <>
              <p>{between}.</p>
              <DataTable label="Changes" columns={COLUMNS} rows={rows} keyOf={(row) => String(rows.indexOf(row))} />
              {more > 0 ? <p>{formatNumber(more)} more edges changed.</p> : null}
            </>
          )
        }}
      </Answered>
      {diff.answer === undefined ? null : <Surroundings uri={uri} from={from} to={to} listed={diff.answer.entities} />}
    </Panel>
  )
}

/** Lineage in both directions: from a model to its versions and their deployments. */
const HOPS = 2

interface SurroundingsProps {
  readonly uri: string
  readonly from: string | undefined
  readonly to: string | undefined
  /** Differences of the entity itself, so that its own edges aren't listed twice. */
  readonly listed: readonly ComparedEntity[]
}

/** Lists what appeared, disappeared or changed around it: versions, inputs, tests, deployments. */
function Surroundings({ uri, from, to, listed }: SurroundingsProps) {
  const around = useAnswer('diff', { uri, from, to, hops: HOPS, along: 'lineage', asOf: undefined, limit: MAX_ROWS })
  return (
    <section className={`stack ${styles['structured']}`} aria-label="Around it">
      <h3>Around it</h3>
      <Answered shown={around} label="what surrounds it" rows={3}>
        {({ entities, next }) => {
          const rows = surroundingsIn(
            entities,
            new Set([uri, ...listed.flatMap(({ edges }) => edges.map(({ other }) => other))]),
          )
          return (
            <>
              <DataTable
                label="Around it"
                columns={AROUND}
                rows={rows}
                keyOf={({ entity }) => entity.uri}
                none={<EmptyState text="No changes in its versions, sources, tests or deployments." />}
              />
              {next === null ? null : <p className="muted">More changed: these are the first {MAX_ROWS}.</p>}
            </>
          )
        }}
      </Answered>
    </section>
  )
}

interface SurroundingRow {
  readonly change: ComparisonRow['change']
  readonly entity: ComparedEntity
}

const AROUND: readonly TableColumn<SurroundingRow>[] = [
  { title: 'Change', cell: ({ change }) => <State tone={TONES[change]}>{change}</State> },
  {
    title: 'What',
    kind: 'wide',
    cell: ({ entity: { uri, entityType, name } }) => <EntityLink uri={uri} entityType={entityType} name={name} />,
  },
  { title: 'Type', cell: ({ entity }) => <TypeLabel type={entity.entityType} /> },
  {
    title: 'Attributes',
    kind: 'wide',
    cell: ({ change, entity }) => (change === 'Changed' ? attributesText(entity) : '–'),
  },
]

function attributesText({ attributes }: ComparedEntity): string {
  return attributes
    .filter(isTelling)
    .map(({ name }) => labelOf(name))
    .join(', ')
}

/** Attributes that every read changes, and comments. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['updatedAt', 'enrichedAt', 'comments'])
const isTelling = ({ name }: { readonly name: string }): boolean => !BOOKKEEPING.has(name)
const PRESENCES = { added: 'Added', removed: 'Removed', kept: 'Changed' } as const
const ORDER: readonly ComparisonRow['change'][] = ['Added', 'Removed', 'Changed']

/** Entities that appeared or disappeared come first, then changed ones. */
function surroundingsIn(entities: readonly ComparedEntity[], listed: ReadonlySet<string>): readonly SurroundingRow[] {
  return entities
    .filter((one) => !listed.has(one.uri) && (one.presence !== 'kept' || attributesText(one) !== ''))
    .map((entity) => ({ change: PRESENCES[entity.presence], entity }))
    .toSorted((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change))
}

function isLater(one: string, other: string): boolean {
  const [a, b] = [one, other].map((moment) => (/^\d+$/.test(moment) ? Number(moment) : Date.parse(moment)))
  return a !== undefined && b !== undefined && a > b
}

const NAMES = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

function rowsOf({ attributes, edges }: ComparedEntity): readonly ComparisonRow[] {
  return [
    ...attributes.filter(isTelling).map(({ name, change, before, after }) => {
      const precision = precisionAmong([before, after])
      return {
        change: NAMES[change],
        what: labelOf(name),
        before: change === 'added' ? '–' : <Value value={before} precision={precision} />,
        after: change === 'removed' ? '–' : <Value value={after} precision={precision} />,
      }
    }),
    ...edges.map(({ op, name, other, otherName, otherType }) => {
      const link = <EntityLink uri={other} entityType={otherType} name={otherName} />
      return {
        change: NAMES[op],
        what: labelOf(name),
        before: op === 'removed' ? link : '–',
        after: op === 'added' ? link : '–',
      }
    }),
  ]
}
