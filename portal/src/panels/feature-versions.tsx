import { formatNumber } from '../../../src/lib/format-count.ts'
import { Status } from '../ui/state.tsx'
import type { TableColumn } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'
import { ComparableTable } from './comparable-table.tsx'
import { CutNote } from './cut-note.tsx'
import { nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from './declare.ts'
import { versionColumn } from './entity-refs.tsx'
import { ErrorText } from './error-text.tsx'

export interface DefinedVersion extends EntityRef {
  readonly version: string | null
  readonly expression: string | null
  readonly status: string | null
  readonly createdAt: string | null
  readonly usedBy: { readonly totalCount: number }
}
export const VERSIONS = `versions(first: 30, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} version expression status createdAt usedBy(first: 0) { totalCount } } } }`

interface FeatureVersionsProps {
  readonly versions: NodeConnection<DefinedVersion> | undefined
  readonly uri: string
}

/** Versions of a definition, latest first, with what each computes. */
export function FeatureVersions({ versions, uri }: FeatureVersionsProps) {
  const rows = nodesOf(versions)
  const columns: readonly TableColumn<DefinedVersion>[] = [
    versionColumn(uri),
    { title: 'Status', cell: ({ status }) => (status === null ? '–' : <Status value={status} />) },
    { title: 'Since', cell: ({ createdAt }) => <When at={createdAt} /> },
    { title: 'Definition', kind: 'wide', cell: (one) => <Definition one={one} before={rows[rows.indexOf(one) + 1]} /> },
    { title: 'Used by', kind: 'number', cell: ({ usedBy }) => formatNumber(usedBy.totalCount) },
  ]
  return (
    <>
      <ComparableTable label="Versions" columns={columns} rows={rows} />
      <CutNote shown={rows.length} total={versions?.totalCount ?? 0} what="versions" />
    </>
  )
}

function Definition({ one, before }: { readonly one: DefinedVersion; readonly before: DefinedVersion | undefined }) {
  if (one.expression === null) return <>–</>
  const isSame = before !== undefined && before.expression === one.expression
  return (
    <>
      <ErrorText error={one.expression} />
      {before === undefined ? null : <span className="muted">{isSame ? 'as before' : 'changed'}</span>}
    </>
  )
}
