import { Standing } from '../ui/state.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { CutNote } from './cut-note.tsx'
import type { EntityRef } from './declare.ts'
import { EntityRefLink } from './entity-refs.tsx'
import { TypeLabel } from '../parts/type-glyph.tsx'

export interface Reached {
  readonly totalCount: number
  readonly totals?: readonly { readonly type: string | null; readonly count: number }[]
  readonly edges: readonly { readonly depth: number; readonly standing: string; readonly node: EntityRef }[]
}

/** Fields of a lineage for `ReachedTable`. */
export const REACHED = `totalCount totals { type count } edges { depth standing node { uri name entityType } }`

const COLUMNS: readonly TableColumn<Reached['edges'][number]>[] = [
  { title: 'Name', kind: 'wide', cell: ({ node }) => <EntityRefLink entity={node} /> },
  { title: 'Type', cell: ({ node }) => <TypeLabel type={node.entityType} /> },
  { title: 'State', cell: ({ standing, node }) => <Standing value={standing.toLowerCase()} type={node.entityType} /> },
  { title: 'Steps', kind: 'number', cell: ({ depth }) => depth },
]

/** Entities in a lineage, nearest first. */
export function ReachedTable({ label, reached }: { readonly label: string; readonly reached: Reached }) {
  const { edges, totalCount } = reached
  return (
    <>
      <DataTable label={label} rows={edges} keyOf={({ node }) => node.uri} columns={COLUMNS} none="None known" />
      <CutNote shown={edges.length} total={totalCount} what="entities" />
    </>
  )
}
