import { EntityLink } from '../parts/entity-link.tsx'

interface OwnerListProps {
  readonly owners: readonly { readonly uri: string; readonly name: string; readonly entityType: string | null }[]
}

/** The owners of a row, one below the other. */
export function OwnerList({ owners }: OwnerListProps) {
  if (owners.length === 0) return <>No owner</>
  return owners.map(({ uri, entityType, name }) => (
    <p key={uri}>
      <EntityLink uri={uri} type={entityType} name={name} />
    </p>
  ))
}
