import { TYPE_COLUMN } from '../../parts/entity-columns.tsx'
import { lastPart } from '../../client/addresses.ts'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { Standing, State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { FreshnessDot } from '../../ui/freshness.tsx'
import { isLate } from '../../ui/read-words.ts'
import { DataTable } from '../../ui/table.tsx'
import type { MergedRow } from './merged-rows.ts'
import { changeAddress } from '../../routing/use-address.tsx'

interface RelationshipTableProps {
  /** URI of the page's entity. */
  readonly subject: string
  readonly rows: readonly MergedRow[]
}

export function RelationshipTable({ subject, rows }: RelationshipTableProps) {
  if (rows.length === 0) return null
  const explain = (uri: string): void => changeAddress({ evidence: uri }, 'entry')
  return (
    <DataTable<MergedRow>
      label="Relationships"
      rows={rows}
      keyOf={({ uri }) => uri}
      columns={[
        {
          title: 'Name',
          kind: 'wide',
          cell: ({ uri, entityType, name, partOf }) => (
            <EntityLink
              uri={uri}
              entityType={entityType}
              name={partOf == null ? name : `${partOf} / ${name ?? lastPart(uri)}`}
            />
          ),
        },
        TYPE_COLUMN,
        { title: 'Relation', cell: ({ relations }) => relations.join(', ') },
        { title: 'State', cell: (row) => <RowState row={row} isItself={row.uri === subject} /> },
        {
          title: 'Why',
          kind: 'actions',
          cell: ({ uri, name, edges = [] }) =>
            edges.length === 0 ? null : (
              <Button kind="quiet" onClick={() => explain(uri)}>
                Why?<span className="unseen"> {name ?? uri}</span>
              </Button>
            ),
        },
      ]}
    />
  )
}

/** Shows what is exceptional, and nothing for usual rows. */
function RowState({ row, isItself }: { readonly row: MergedRow; readonly isItself: boolean }) {
  const { freshness, lastVerified, edges = [], open, standing, entityType, sunset, caveats, exceptions } = row
  return (
    <span className="row" data-gap="1">
      {freshness === undefined || edges.length === 0 || !isLate(freshness) ? null : (
        <FreshnessDot what="relationship" freshness={freshness} at={lastVerified ?? null} />
      )}
      {isItself ? <State title="Related to itself: see Why? for the steps.">itself</State> : null}
      {open == null ? null : <State tone="warn">reference only</State>}
      <Standing value={standing} type={entityType} />
      <DeprecatedBadge sunset={sunset} />
      {caveats.map((caveat) => (
        <State key={caveat} tone="warn">
          {caveat}
        </State>
      ))}
      {exceptions.map((value) => (
        <Provenance key={value} value={value} />
      ))}
    </span>
  )
}
