import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { Standing } from '../ui/state.tsx'
import { DataTable } from '../ui/table.tsx'
import { CutNote } from './cut-note.tsx'
import type { EntityRef } from './shapes.ts'
import { EntityRefLink } from './entity-refs.tsx'

export interface Reached {
  readonly totalCount: number
  readonly totals?: readonly { readonly type: string | null; readonly count: number }[]
  readonly edges: readonly { readonly depth: number; readonly standing: string; readonly node: EntityRef }[]
}

/** Fields of a lineage for `ReachedTable`. */
export const REACHED = `totalCount totals { type count } edges { depth standing node { uri name entityType } }`

/** Entities in a lineage, nearest first. */
export function ReachedTable({
  label,
  reached: { edges, totalCount },
}: {
  readonly label: string
  readonly reached: Reached
}) {
  const { labelOfType } = useCatalogue()
  return (
    <>
      {edges.length === 0 ? (
        'None known'
      ) : (
        <DataTable
          label={label}
          rows={edges}
          keyOf={({ node }) => node.uri}
          columns={[
            { title: 'Name', kind: 'wide', cell: ({ node }) => <EntityRefLink entity={node} /> },
            { title: 'Type', cell: ({ node }) => labelOfType(node.entityType) },
            {
              title: 'State',
              cell: ({ standing, node }) => <Standing value={standing.toLowerCase()} type={node.entityType} />,
            },
            { title: 'Steps', kind: 'number', cell: ({ depth }) => depth },
          ]}
        />
      )}
      <CutNote shown={edges.length} total={totalCount} what="entities" />
    </>
  )
}
