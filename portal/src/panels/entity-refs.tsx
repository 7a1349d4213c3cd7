import { EntityLink } from '../parts/entity-link.tsx'
import { Status, Tag } from '../ui/state.tsx'
import type { TableColumn } from '../ui/table.tsx'
import type { EntityRef } from './declare.ts'

export function EntityRefLink({ entity }: { readonly entity: EntityRef | null | undefined }) {
  if (entity == null) return <>–</>
  const { uri, name, entityType, deletedAtSource } = entity
  return (
    <>
      <EntityLink uri={uri} entityType={entityType} name={name} />
      {deletedAtSource == null ? null : <GoneMark />}
    </>
  )
}

/** Marks a name whose entity its source deleted. */
export function GoneMark() {
  return (
    <>
      {' '}
      <Status value="deleted" />
    </>
  )
}

/** First column of a table of versions, which marks the page's own version. */
export function versionColumn<V extends EntityRef>(uri: string): TableColumn<V> {
  return {
    title: 'Version',
    kind: 'wide',
    cell: (one) => (
      <>
        <EntityRefLink entity={one} /> {one.uri === uri ? <Tag>This version</Tag> : null}
      </>
    ),
  }
}

interface EntityListProps {
  readonly entities: readonly EntityRef[]
  readonly none?: string
}

/** A few links in a cell, or a placeholder. */
export function EntityList({ entities, none = '–' }: EntityListProps) {
  if (entities.length === 0) return <span className="muted">{none}</span>
  return (
    <ul className="stack" data-gap="1">
      {entities.map((entity) => (
        <li key={entity.uri}>
          <EntityRefLink entity={entity} />
        </li>
      ))}
    </ul>
  )
}
