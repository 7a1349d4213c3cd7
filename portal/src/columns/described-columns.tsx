import { formatNumber } from '../../../src/lib/format-count.ts'
import { useState } from 'react'
import { useGraphql } from '../client/use-answer.ts'
import { Tag } from '../ui/state.tsx'
import { Button } from '../ui/button.tsx'
import { RefusalState, Skeleton } from '../ui/states.tsx'
import type { TableColumn } from '../ui/table.tsx'
import { field, type EntityRef } from '../panels/declare.ts'
import { EntityRefLink } from '../panels/entity-refs.tsx'
import { FIRST_ROWS, LongTable } from '../panels/long-table.tsx'
import { Answered } from '../parts/answered.tsx'

/** A column that the dataset only lists, without describing it. */
export interface ListedColumn {
  readonly name: string
  readonly type: string | null
  readonly description?: string | null
}

interface DescribedColumn extends ListedColumn {
  readonly description: string | null
  /** Null if the column is only listed. */
  readonly uri: string | null
  readonly position: number | null
  readonly key: readonly string[] | null
  readonly nullable: boolean | null
  readonly tags: readonly { readonly tag: string; readonly value: string | null }[] | null
  readonly derivedFrom: { readonly totalCount: number } | null
}

interface ColumnsPage {
  readonly dataset: {
    readonly columns: {
      readonly edges: readonly { readonly node: DescribedColumn }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  } | null
}

/** Columns per request: enough for nearly every table. */
const PAGE = 500

const QUERY = `query ($uri: ID!, $after: String) { ${field`dataset(id: $uri) { columns(first: 500, after: $after) {
  edges { node { uri name type position key nullable description tags { tag value } derivedFrom(first: 1) { totalCount } } }
  pageInfo { hasNextPage endCursor }
} }`} }`

const COLUMNS: readonly TableColumn<DescribedColumn>[] = [
  {
    title: 'Name',
    kind: 'wide',
    cell: ({ uri, name }) =>
      uri === null ? name : <EntityRefLink entity={{ uri, name, entityType: 'DatasetColumn' }} />,
  },
  { title: 'Type', cell: ({ type }) => type ?? '–' },
  { title: 'Key', has: ({ key }) => (key?.length ?? 0) > 0, cell: ({ key }) => key?.join(', ') || '–' },
  {
    title: 'Nullable',
    has: ({ nullable }) => nullable !== null,
    cell: ({ nullable }) => (nullable === null ? '–' : nullable ? 'yes' : 'no'),
  },
  {
    title: 'Tags',
    kind: 'wide',
    has: ({ tags }) => (tags?.length ?? 0) > 0,
    cell: ({ tags }) =>
      tags == null || tags.length === 0
        ? '–'
        : tags.map(({ tag, value }) => (
            <Tag key={`${tag}=${value ?? ''}`}>{value === null || value === '' ? tag : `${tag}: ${value}`}</Tag>
          )),
  },
  {
    title: 'Made from',
    kind: 'number',
    has: ({ derivedFrom }) => (derivedFrom?.totalCount ?? 0) > 0,
    cell: ({ derivedFrom }) => derivedFrom?.totalCount || '–',
  },
  {
    title: 'Description',
    kind: 'wide',
    has: ({ description }) => Boolean(description),
    cell: ({ description }) => description || '–',
  },
]

interface DescribedColumnsProps {
  readonly uri: string
  /** Number of described columns. */
  readonly total: number | undefined
  /** Columns that the dataset lists, used if none is described. */
  readonly listed: readonly ListedColumn[] | null | undefined
  /** Versions, newest first: the columns of the first that has any are shown if the dataset itself has none. */
  readonly versions: readonly EntityRef[]
}

export function DescribedColumns({ versions: [version, ...earlier], ...own }: DescribedColumnsProps) {
  return version === undefined ? <OwnColumns {...own} /> : <ColumnsOfVersion version={version} earlier={earlier} />
}

const VERSION_SCHEMA = `query ($uri: ID!) { ${field`datasetVersion(id: $uri) { schema { name type } }`} }`

interface VersionColumns {
  readonly datasetVersion: { readonly schema: readonly ListedColumn[] | null } | null
}

interface VersionProps {
  readonly version: EntityRef
  readonly earlier: readonly EntityRef[]
}

function ColumnsOfVersion({ version, earlier: [before, ...earlier] }: VersionProps) {
  const shown = useGraphql(VERSION_SCHEMA, { uri: version.uri })
  return (
    <Answered shown={shown} label="the columns">
      {({ data }) => {
        const columns = (data as unknown as VersionColumns).datasetVersion?.schema ?? []
        if (columns.length === 0 && before !== undefined) return <ColumnsOfVersion version={before} earlier={earlier} />
        if (columns.length === 0) return <p className="muted">No columns known.</p>
        return (
          <>
            <p className="muted">
              Of its last version with columns, <EntityRefLink entity={version} />
            </p>
            <ColumnsTable columns={columns.map(onlyListed)} />
          </>
        )
      }}
    </Answered>
  )
}

function OwnColumns({ uri, total = 0, listed }: Omit<DescribedColumnsProps, 'versions'>) {
  const [before, setBefore] = useState<readonly string[]>([])
  const variables = { uri, after: before.at(-1) ?? null }
  const { answer, refusal, again } = useGraphql(total > 0 ? QUERY : '', variables, { keep: true })
  if (total === 0) return <ColumnsTable columns={(listed ?? []).map(onlyListed)} />
  if (refusal !== null && answer === undefined) return <RefusalState refusal={refusal} again={again} />
  const page = (answer?.data as ColumnsPage | undefined)?.dataset?.columns
  if (page === undefined) return <Skeleton rows={Math.min(total, FIRST_ROWS)} label="the columns" />
  const from = before.length * PAGE
  const { hasNextPage, endCursor } = page.pageInfo
  return (
    <>
      <ColumnsTable columns={page.edges.map(({ node }) => node)} />
      {total <= PAGE ? null : (
        <p className="row muted">
          {formatNumber(from + 1)}–{formatNumber(from + page.edges.length)} of {formatNumber(total)}
          <Button kind="quiet" disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            Previous
          </Button>
          <Button
            kind="quiet"
            disabled={!hasNextPage || endCursor === null}
            onClick={() => setBefore([...before, endCursor ?? ''])}
          >
            Next
          </Button>
        </p>
      )}
    </>
  )
}

function onlyListed(column: ListedColumn): DescribedColumn {
  return {
    description: null,
    ...column,
    uri: null,
    position: null,
    key: null,
    nullable: null,
    tags: null,
    derivedFrom: null,
  }
}

function ColumnsTable({ columns }: { readonly columns: readonly DescribedColumn[] }) {
  return (
    <LongTable
      label="Columns"
      what="column"
      columns={COLUMNS}
      rows={inOrder(columns)}
      keyOf={({ uri, name }) => uri ?? name}
      nameOf={({ name }) => name}
    />
  )
}

interface Placed {
  readonly name: string
  readonly position: number | null
}

/** Sorts columns by their position in the table; those without one come last, in their given order. */
export function inOrder<Column extends Placed>(columns: readonly Column[]): readonly Column[] {
  return columns.toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0)
}
