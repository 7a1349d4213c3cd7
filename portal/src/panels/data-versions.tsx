import { formatCountOrNone, formatNumber } from '../../../src/lib/format-count.ts'
import { BarChart } from './charts.tsx'
import { Status } from '../ui/state.tsx'
import type { TableColumn } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'
import { ComparableTable } from './comparable-table.tsx'
import { CutNote } from './cut-note.tsx'
import { madeAt, nodesOf, ENTITY_REF, msOf, type NodeConnection, type EntityRef } from './declare.ts'
import { versionColumn } from './entity-refs.tsx'

export interface StoredVersion extends EntityRef {
  readonly version: string | null
  readonly createdAt: string | null
  readonly firstUsedAt: string | null
  readonly rowCount: number | null
  readonly location: string | null
  readonly schemaDigest: string | null
  readonly loads: readonly { readonly at: string | null; readonly status: string | null }[] | null
}
export const STORED_VERSIONS = `versions(first: 200, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} version createdAt firstUsedAt rowCount location schemaDigest loads { at status } } } }`

/** Sorts the oldest first. */
function byAge(versions: NodeConnection<StoredVersion> | undefined): readonly StoredVersion[] {
  return nodesOf(versions).toSorted((a, b) => msOf(madeAt(a)) - msOf(madeAt(b)))
}

export const newestOf = (versions: NodeConnection<StoredVersion> | undefined, most: number): readonly StoredVersion[] =>
  byAge(versions).toReversed().slice(0, most)

export const latestOf = (versions: NodeConnection<StoredVersion> | undefined): StoredVersion | undefined =>
  byAge(versions).at(-1)

/** Location of data, as the source states it. */
export function locationText(location: string | null | undefined) {
  return location == null ? null : <bdi className="wrap">{location}</bdi>
}

/** Latest versions that are drawn. */
const DRAWN = 60
/** A table tells more than a chart of fewer. */
const MIN_DRAWN = 5

/** `91.2B` for 91,204,118,220. */
const rowsText = (rows: number): string =>
  rows.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 })

interface DataVersionsProps {
  readonly versions: NodeConnection<StoredVersion> | undefined
  readonly uri: string
}

/** Bars of a dataset's versions over time, by number of rows. */
export function DataVersions({ versions, uri }: DataVersionsProps) {
  if (versions === undefined) return null
  const rows = byAge(versions).slice(-DRAWN)
  const schemas = new Set(rows.flatMap(({ schemaDigest }) => schemaDigest ?? [])).size
  const last = rows.at(-1)
  const lastRows = last?.rowCount == null ? 'an unknown number of' : rowsText(last.rowCount)
  if (rows.length < MIN_DRAWN) return <VersionTable rows={rows.toReversed()} uri={uri} />
  return (
    <>
      <BarChart
        title="Rows per version"
        summary={`${formatCountOrNone(rows.length, 'version')}, the last with ${lastRows} rows; ${formatCountOrNone(schemas, 'schema')}`}
        textOf={rowsText}
        bars={rows.map((version) => ({
          key: version.uri,
          label: version.version ?? version.name ?? '',
          value: version.rowCount,
          tone: version.uri === uri ? 'accent' : 'plain',
          title: [
            version.name ?? version.uri,
            version.rowCount === null ? null : `${formatNumber(version.rowCount)} rows`,
            madeAt(version),
          ]
            .filter(Boolean)
            .join('\n'),
        }))}
        legend={rows.some((one) => one.uri === uri) ? 'this one in blue' : undefined}
        table={<VersionTable rows={rows.toReversed()} uri={uri} />}
      />
      <CutNote shown={rows.length} total={versions.totalCount} what="versions" />
    </>
  )
}

function VersionTable({ rows, uri }: { readonly rows: readonly StoredVersion[]; readonly uri: string }) {
  const columns: readonly TableColumn<StoredVersion>[] = [
    versionColumn(uri),
    { title: 'Since', cell: (one) => <When at={madeAt(one)} /> },
    { title: 'Rows', kind: 'number', cell: ({ rowCount }) => (rowCount === null ? '–' : formatNumber(rowCount)) },
    {
      title: 'Schema',
      cell: ({ schemaDigest }) => (schemaDigest === null ? '–' : <code>{schemaDigest}</code>),
      has: ({ schemaDigest }) => schemaDigest !== null,
    },
    {
      title: 'Location',
      kind: 'wide',
      cell: ({ location }) => locationText(location) ?? '–',
      has: ({ location }) => location !== null,
    },
    {
      title: 'Last load',
      has: ({ loads }) => (loads ?? []).length > 0,
      cell: ({ loads }) => {
        const status = loads?.at(-1)?.status
        return status == null ? '–' : <Status value={status} />
      },
    },
  ]
  return <ComparableTable label="Versions" columns={columns} rows={rows} />
}
