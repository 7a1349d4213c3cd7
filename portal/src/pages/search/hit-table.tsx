import { formatNumber } from '../../../../src/lib/format-count.ts'
import { STATUSES } from '../../catalogue/name-of.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { Standing, Status } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, Relative } from '../../ui/time.tsx'
import { DEFAULT_COLUMNS, isMeasure, measureName } from './address.ts'
import type { Hit } from './hit.tsx'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'

/** Columns of every hit; others are attributes of the types found. */
const COMMON: Readonly<Record<string, string>> = {
  type: 'Type',
  owners: 'Owners',
  teams: 'Teams',
  updated: 'Updated',
  usage: 'Used by',
  tags: 'Tags',
  description: 'Description',
  standing: 'Lifecycle status',
}

/** Columns that these hits can show, by their names in the address. */
export function columnsOf(hits: readonly Hit[]): readonly { readonly name: string; readonly label: string }[] {
  const attributes = [...new Set(hits.flatMap((hit) => hit.attributes.map(({ name }) => name)))].toSorted()
  return [
    ...Object.entries(COMMON).map(([name, label]) => ({ name, label })),
    ...attributes.filter((name) => !Object.hasOwn(COMMON, name)).map((name) => ({ name, label: columnLabel(name) })),
  ]
}

function columnLabel(name: string): string {
  return isMeasure(name) ? measureName(name) : labelOf(name)
}

/** Returns the usual columns, and the metrics and parameters that the query compares. */
export function usualColumns(hits: readonly Hit[]): readonly string[] {
  return [
    ...new Set([
      ...DEFAULT_COLUMNS,
      ...hits.flatMap((hit) => hit.attributes.map(({ name }) => name).filter(isMeasure)),
    ]),
  ]
}

/** Keeps the usual columns that distinguish these hits: one that is mostly empty or the same for all says nothing. */
function tellingColumns(hits: readonly Hit[]): readonly string[] {
  const columns = usualColumns(hits)
  if (hits.length < 2) return columns
  return columns.filter((name) => {
    if (name === 'type') return new Set(hits.map(({ entityType }) => entityType)).size > 1
    if (Object.hasOwn(COMMON, name) || isMeasure(name)) return true
    const having = hits.filter((hit) => hit.attributes.some((one) => one.name === name))
    return 2 * having.length >= hits.length
  })
}

interface HitTableProps {
  readonly hits: readonly Hit[]
  readonly columns: readonly string[]
  readonly isUnused: boolean
}

export function HitTable({ hits, columns: wanted, isUnused }: HitTableProps) {
  const { labelOfType } = useCatalogue()
  const columns = wanted === DEFAULT_COLUMNS ? tellingColumns(hits) : wanted
  const shown: readonly TableColumn<Hit>[] = [
    NAME_COLUMN,
    ...columns.map((name): TableColumn<Hit> => {
      const numbers = hits.some((hit) => hit.attributes.some((one) => one.name === name && one.kind === 'number'))
      return {
        title: name === 'usage' && isUnused ? 'Inactive consumers' : (COMMON[name] ?? columnLabel(name)),
        kind: numbers || name === 'usage' ? 'number' : 'text',
        cell: (hit) =>
          name === 'type' ? (
            <span className="nowrap">{labelOfType(hit.entityType)}</span>
          ) : (
            <HitCell hit={hit} name={name} />
          ),
      }
    }),
  ]
  return (
    <div className="card sheet">
      <DataTable label="Hits" columns={shown} rows={hits} keyOf={({ uri }) => uri} />
    </div>
  )
}

function HitCell({ hit, name }: { readonly hit: Hit; readonly name: string }) {
  switch (name) {
    case 'owners':
    case 'teams':
      return <bdi>{hit[name].map((one) => one.name).join(', ')}</bdi>
    case 'updated':
      return hit.updatedAt === null ? null : <Ago at={hit.updatedAt} />
    case 'usage':
      return <>{formatNumber(hit.usage)}</>
    case 'tags':
      return <bdi>{hit.tags.join(', ')}</bdi>
    case 'description':
      return <bdi>{hit.description}</bdi>
    case 'standing':
      return <Standing value={hit.standing} type={hit.entityType} />
    default:
      return <AttributeCell hit={hit} name={name} />
  }
}

function AttributeCell({ hit, name }: { readonly hit: Hit; readonly name: string }) {
  const values = hit.attributes.filter((one) => one.name === name)
  return (
    <>
      {values.map(({ kind, value }, n) => (
        <span key={n}>
          {n === 0 ? '' : ', '}
          {kind === 'time' ? (
            <Relative at={value} />
          ) : isMeasure(name) ? (
            <MetricNumber value={Number(value)} />
          ) : kind === 'number' ? (
            formatNumber(Number(value))
          ) : STATUSES.includes(name) ? (
            <Status value={value} />
          ) : (
            <bdi>{value}</bdi>
          )}
        </span>
      ))}
    </>
  )
}
