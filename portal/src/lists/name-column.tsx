import { EntityLinkOf } from '../parts/entity-link.tsx'
import type { TableColumn } from '../ui/table.tsx'

interface NamedRow {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

/** First column of a list of entities. */
export const NAME_COLUMN: TableColumn<NamedRow> = {
  title: 'Name',
  kind: 'wide',
  cell: (entity) => <EntityLinkOf entity={entity} />,
}
