import { EntityLink, type NamedEntity } from '../parts/entity-link.tsx'
import { ToldApart } from '../parts/told-apart.tsx'

/** Links to entities in their order, one a line. */
export function EntityLines({ entities }: { readonly entities: readonly NamedEntity[] }) {
  return (
    <ToldApart entities={entities}>
      <ol className="lines">
        {entities.map(({ uri, entityType, name }) => (
          <li key={uri}>
            <EntityLink uri={uri} entityType={entityType} name={name} />
          </li>
        ))}
      </ol>
    </ToldApart>
  )
}
