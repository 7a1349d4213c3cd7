import { EntityLink, type NamedEntity } from './entity-link.tsx'
import { TypeLabel } from './type-glyph.tsx'
import type { TableColumn } from '../ui/table.tsx'

/** First column of a list of entities. */
export const NAME_COLUMN: TableColumn<NamedEntity> = {
  title: 'Name',
  kind: 'wide',
  cell: (entity) => <EntityLink {...entity} />,
}

export const TYPE_COLUMN: TableColumn<Pick<NamedEntity, 'entityType'>> = {
  title: 'Type',
  cell: ({ entityType }) => <TypeLabel type={entityType} />,
}
