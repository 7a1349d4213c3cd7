// One relationship of an entity as a list, a page at a time.
import { useNavigate } from '@tanstack/react-router'
import { memo, useCallback, useId, useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { exceptionOf, Provenance } from '../../parts/provenance.tsx'
import { Badge, Standing } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FreshnessDot, isOld } from '../../ui/freshness.tsx'
import { labelOf } from '../../ui/label.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { isShownAlike } from './shown-alike.ts'
import styles from './relationships.module.css'

type ShownRelationship = QuestionAnswer<'describe'>['relationships'][number]
type RelationshipRow = NonNullable<ShownRelationship['rows']>[number]

const PAGE = 50
/** More at once would hold the page up. */
const MORE = 200
/** Of one answer. */
const MOST = 1_000
const TYPING_MS = 200

interface RelationshipProps {
  readonly uri: string
  readonly relationship: ShownRelationship
}

export function Relationship({ uri, relationship }: RelationshipProps) {
  const { name, count, rows = [] } = relationship
  const label = relationship.label ?? labelOf(name)
  const [all, showAll] = useState(false)
  const shared = sharedProvenance(relationship)
  const id = useId()
  return (
    <li className={styles['group']} aria-labelledby={id}>
      <div className={styles['head']}>
        <h3 id={id}>
          {label} <span className={styles['count']}>{count.toLocaleString()}</span>{' '}
          {shared === null ? null : <Provenance value={shared} />}
        </h3>
        {count > rows.length ? (
          <Button kind="quiet" expanded={all} onClick={() => showAll(!all)}>
            {all ? 'Show less' : 'Show all'}
            <span className="unseen"> of {label}</span>
          </Button>
        ) : null}
      </div>
      {all ? <AllRows uri={uri} name={name} label={label} /> : <Rows rows={rows} subject={uri} shared={shared} />}
    </li>
  )
}

/** Of a complete list how all of it came to be known, where that is the same exception: said once. */
function sharedProvenance({ count, rows = [] }: ShownRelationship): string | null {
  const [first, ...others] = new Set(rows.map(({ provenance }) => exceptionOf(provenance)))
  return first === undefined || others.length > 0 || rows.length < count ? null : first
}

function AllRows({ uri, name, label }: { readonly uri: string; readonly name: string; readonly label: string }) {
  const [limit, setLimit] = useState(PAGE)
  const [text, setText] = useState('')
  const filter = useDebounced(text.trim(), TYPING_MS)
  const given = filter === '' ? undefined : filter
  const related = useAnswer('related', { uri, by: name, limit, edges: true, filter: given }, { keep: true })
  return (
    <>
      <input
        className={styles['filter']}
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
              {nodes.length.toLocaleString()} of {total.toLocaleString()}
            </p>
            {nodes.length === 0 ? <p className={styles['none']}>No matches</p> : null}
            <Rows rows={nodes} subject={uri} />
            {next === null ? null : limit < MOST ? (
              <Button kind="quiet" onClick={() => setLimit(Math.min(MOST, limit + MORE))}>
                Show more{filter === '' ? ` (${(total - nodes.length).toLocaleString()} left)` : ''}
              </Button>
            ) : (
              <p className={styles['none']}>Showing the first {MOST.toLocaleString()}: filter to find others.</p>
            )}
          </>
        )}
      </Answered>
    </>
  )
}

type AnyRow = Pick<RelationshipRow, 'uri' | 'entityType' | 'name'> & Partial<RelationshipRow>

interface RowsProps {
  readonly rows: readonly AnyRow[]
  /** What the page is about. */
  readonly subject: string
  /** How all of them came to be known, where the heading says so. */
  readonly shared?: string | null
}

function Rows({ rows, subject, shared = null }: RowsProps) {
  const navigate = useNavigate({ from: '/e/$' })
  const explain = useCallback(
    (uri: string) => void navigate({ to: '.', search: (search) => ({ ...search, evidence: uri }) }),
    [navigate],
  )
  return (
    <ul className={styles['rows']}>
      {rows.map((row) => (
        <RelatedRow key={row.uri} row={row} itself={row.uri === subject} shared={shared} explain={explain} />
      ))}
    </ul>
  )
}

const lastPartOf = (uri: string): string => uri.split('/').at(-1) ?? uri

interface RelatedRowProps {
  readonly row: AnyRow
  readonly itself: boolean
  readonly shared: string | null
  readonly explain: (uri: string) => void
}

/** Drawn again only where what it shows changed: a list of a thousand grows by the rows that are new. */
const RelatedRow = memo(
  function RelatedRow({ row, itself, shared, explain }: RelatedRowProps) {
    const {
      uri,
      entityType,
      name,
      provenance,
      caveat,
      freshness,
      lastVerified,
      standing,
      sunset,
      open,
      partOf,
      edges = [],
    } = row
    return (
      <li className={styles['row']}>
        {freshness === undefined || edges.length === 0 || !isOld(freshness) ? null : (
          <FreshnessDot freshness={freshness} at={lastVerified ?? null} />
        )}
        <span className={styles['thing']}>
          <EntityLink
            uri={uri}
            type={entityType}
            name={partOf == null ? name : `${partOf} / ${name ?? lastPartOf(uri)}`}
          />
        </span>
        <span className={styles['badges']}>
          {itself ? <Badge title="Related to itself: see Why? for the steps.">itself</Badge> : null}
          {open == null ? null : <Badge tone="warn">reference only</Badge>}
          <Standing value={standing} type={entityType} />
          <DeprecatedBadge sunset={sunset} />
          {caveat == null ? null : <Badge tone="warn">{caveat}</Badge>}
          {shared === null ? <Provenance value={exceptionOf(provenance)} /> : null}
        </span>
        {edges.length === 0 ? null : (
          <span className={styles['why']}>
            <Button kind="quiet" onClick={() => explain(uri)}>
              Why?<span className="unseen"> {name ?? uri}</span>
            </Button>
          </span>
        )}
      </li>
    )
  },
  (before, after) =>
    before.itself === after.itself &&
    before.shared === after.shared &&
    before.explain === after.explain &&
    isShownAlike(before.row, after.row),
)
