import { formatNumber } from '../../../../src/lib/format-count.ts'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { FirstOwner } from '../../lists/owner-list.tsx'
import { State, Status } from '../../ui/state.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { onlyNamed, ownersOf, type ImpactedNode } from './rows.ts'
import { standingText } from '../../ui/standing-text.ts'
import { NAME_COLUMN, TYPE_COLUMN } from '../../parts/entity-columns.tsx'

export const IMPACT_COLUMNS: readonly TableColumn<ImpactedNode>[] = [
  NAME_COLUMN,
  { ...TYPE_COLUMN, kind: 'short' },
  { title: 'Owner', kind: 'wide', cell: (row) => <ImpactOwner row={row} /> },
  { title: 'State', cell: (row) => <ImpactState row={row} /> },
  { title: 'Steps', kind: 'number', cell: ({ depth }) => formatNumber(depth) },
  {
    title: 'Certainty',
    cell: ({ weakest }) =>
      weakest == null ? (
        '–'
      ) : weakest.because === 'unverified' ? (
        'never verified'
      ) : (
        <Provenance value={weakest.provenance} />
      ),
  },
]

function ImpactOwner({ row }: { readonly row: ImpactedNode }) {
  const owners = ownersOf(row)
  const [text] = onlyNamed(row)
  return owners.length === 0 && text !== undefined ? <bdi>{text}</bdi> : <FirstOwner owners={owners} />
}

export function ImpactState({ row }: { readonly row: ImpactedNode }) {
  const { entityType, status, standing, sunset, pathStanding, known, inUse } = row
  const state = (standing === 'gone' ? null : status) ?? standingText(standing, entityType)
  return (
    <span className="row">
      <span>
        {known !== undefined ? (
          <Status value="reference only" title={known} />
        ) : state === null ? null : (
          <Status value={state} />
        )}
        {inUse === true ? <State>{known === undefined && state === null ? 'in use' : ', in use'}</State> : null}
      </span>
      <DeprecatedBadge sunset={sunset} />
      {pathStanding === 'live' ? null : (
        <State title="It’s reachable only through retired or deleted entities.">
          only through something {standingText(pathStanding, null)}
        </State>
      )}
    </span>
  )
}
