import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import { Link } from '../../routing/link.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer, useGraphql } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { mergeRows, type ShownRelationship } from './merged-rows.ts'
import { RelationshipTable } from './relationship-table.tsx'
import { Select } from '../../ui/fields.tsx'
import { isSomebody } from '../../parts/people.ts'

const PAGE = 50
/** Rows per page: more would block the page. */
const MORE = 200
/** Limit of one answer. */
const MAX_ROWS = 1_000
const TYPING_MS = 200

interface RelationshipsPanelProps {
  readonly entity: QuestionAnswer<'describe'>
  /** Relationships that other panels show in full. */
  readonly covered: ReadonlySet<string>
}

/** Related entities, one row each, with all relations to it. */
export function RelationshipsPanel({ entity, covered }: RelationshipsPanelProps) {
  const { relationships, uri, entityType } = entity
  const { twice, views } = useOtherNames(entityType)
  const [chosenName, setChosenName] = useState('')
  if (entityType === null) return <Mentions uri={uri} />
  const some = relationships
    .map((one) => (views.has(one.name) ? notableOf(one) : one))
    .filter((one) => one.count > 0 && !twice.has(one.name) && !covered.has(one.name) && !isInHeader(one))
  const chosen = some.find(({ name }) => name === chosenName)
  const cut = some.filter(({ count, rows = [] }) => count > rows.length)
  const isUnrelated = relationships.every(({ count }) => count === 0)
  const count = some.reduce((sum, one) => sum + one.count, 0)
  const gone = some.reduce((sum, one) => sum + (one.gone ?? 0), 0)
  return (
    <Panel
      title="Relationships"
      {...(count > 0 || isUnrelated ? { count: countsOf({ count, gone }) } : {})}
      actions={
        some.length < 2 ? undefined : (
          <label className="muted">
            Relation{' '}
            <Select
              value={chosenName}
              set={setChosenName}
              options={{
                '': 'All',
                ...Object.fromEntries(some.map((one) => [one.name, `${labelOfRelation(one)} (${countsOf(one)})`])),
              }}
            />
          </label>
        )
      }
    >
      {chosen === undefined ? (
        <>
          {isUnrelated ? (
            <EmptyState text="No known relationships." />
          ) : some.length === 0 ? (
            <p className="muted">
              Everything directly related to it is listed elsewhere on this page.
              {isSomebody(uri, entityType) ? null : (
                <>
                  {' '}
                  <Link to="." search={(search) => ({ ...search, tab: 'lineage' })} hash="">
                    View its lineage
                  </Link>
                </>
              )}
            </p>
          ) : (
            <RelationshipTable subject={uri} rows={mergeRows(some)} />
          )}
          {cut.map((relationship) => (
            <Button key={relationship.name} kind="quiet" onClick={() => setChosenName(relationship.name)}>
              Show all {countsOf(relationship)}: {labelOfRelation(relationship)}
            </Button>
          ))}
        </>
      ) : (
        <AllRows key={chosenName} uri={uri} relationship={chosen} />
      )}
    </Panel>
  )
}

const labelOfRelation = ({ label, name }: ShownRelationship): string => label ?? labelOf(name)

function countsOf({ count, gone = 0 }: Pick<ShownRelationship, 'count' | 'gone'>): string {
  const present = formatNumber(count - gone)
  return gone === 0 ? present : `${present}, ${formatNumber(gone)} deleted`
}

function AllRows({ uri, relationship }: { readonly uri: string; readonly relationship: ShownRelationship }) {
  const [limit, setLimit] = useState(PAGE)
  const [text, setText] = useState('')
  const filter = useDebounced(text.trim(), TYPING_MS)
  const typed = filter === '' ? undefined : filter
  const label = labelOfRelation(relationship)
  const related = useAnswer(
    'related',
    { uri, by: relationship.name, limit, edges: true, filter: typed },
    { keep: true },
  )
  return (
    <>
      <input
        className="wide"
        type="search"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        placeholder="Filter by name or URI"
        aria-label={`Filter ${label}`}
      />
      <Answered shown={related} label={label} rows={5}>
        {({ nodes, total, next }) => (
          <>
            <p className="unseen" role="status">
              {formatNumber(nodes.length)} of {formatNumber(total)}
            </p>
            {nodes.length === 0 ? <p className="muted">No matches.</p> : null}
            <RelationshipTable subject={uri} rows={mergeRows([{ ...relationship, rows: nodes }])} />
            {next === null ? null : limit < MAX_ROWS ? (
              <Button kind="quiet" onClick={() => setLimit(Math.min(MAX_ROWS, limit + MORE))}>
                Show more{filter === '' ? ` (${formatNumber(total - nodes.length)} left)` : ''}
              </Button>
            ) : (
              <p className="muted">Showing the first {formatNumber(MAX_ROWS)}: filter to find others.</p>
            )}
          </>
        )}
      </Answered>
    </>
  )
}

/** The header shows owners and teams, and explains them in edit mode. */
function isInHeader({ name, count, rows = [] }: ShownRelationship): boolean {
  return (name === 'ownedBy' || name === 'owningTeam') && count === rows.length
}

/** A view combines stated relationships: only its rows that add something are shown. */
function notableOf(view: ShownRelationship): ShownRelationship {
  const rows = (view.rows ?? []).filter(({ sunset, standing }) => sunset != null || standing !== 'live')
  return { ...view, rows, count: rows.length, gone: rows.filter(({ standing }) => standing === 'gone').length }
}

/** Relationships whose links another one also shows. */
function useOtherNames(type: string | null): {
  readonly twice: ReadonlySet<string>
  readonly views: ReadonlySet<string>
} {
  const { answer } = useAnswer('types', {})
  const declared = answer?.types.find(({ name }) => name === type)?.relationships ?? []
  const all = [...declared, ...(answer?.common.relationships ?? [])]
  return {
    twice: new Set(['owners', ...all.filter(({ aliasOf }) => aliasOf !== undefined).map(({ name }) => name)]),
    views: new Set(all.filter(({ kind }) => kind === 'view').map(({ name }) => name)),
  }
}

const MENTIONS_QUERY = `query Mentions($uri: ID!) {
  component(uri: $uri) {
    relationships(first: 50) { totalCount edges { name provenance node { uri name entityType } } }
  }
}`

interface Mention {
  readonly name: string
  readonly provenance: NonNullable<ShownRelationship['rows']>[number]['provenance']
  readonly node: { readonly uri: string; readonly name: string | null; readonly entityType: string | null }
}

interface MentionsData {
  readonly relationships: { readonly totalCount: number; readonly edges: readonly Mention[] }
}

/** Lists what refers to an entity known only by reference: without a type it has no relationships of its own. */
function Mentions({ uri }: { readonly uri: string }) {
  const shown = useGraphql(MENTIONS_QUERY, { uri })
  const found = shown.answer?.data['component'] as MentionsData | null | undefined
  const { edges = [], totalCount = 0 } = found?.relationships ?? {}
  const relationships = edges.map(({ name, provenance, node }) => ({ name, count: 1, rows: [{ ...node, provenance }] }))
  return (
    <Panel title="Relationships" count={found?.relationships.totalCount}>
      <Answered shown={shown} label="references">
        {() => (
          <>
            {edges.length === 0 ? <EmptyState text="Nothing refers to it any more." /> : null}
            <RelationshipTable subject={uri} rows={mergeRows(relationships)} />
            {totalCount > edges.length ? (
              <p className="muted">{formatNumber(totalCount - edges.length)} more refer to it.</p>
            ) : null}
          </>
        )}
      </Answered>
    </Panel>
  )
}
