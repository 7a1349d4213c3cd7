import { EntityLink, type NamedEntity } from '../parts/entity-link.tsx'
import styles from './owner-list.module.css'

interface OwnerShown extends Omit<NamedEntity, 'uri'> {
  /** Null for an owner known only by name. */
  readonly uri: string | null
}

interface OwnersProps {
  readonly owners: readonly (OwnerShown & { readonly teams?: readonly OwnerShown[] })[]
}

/** Lists the owners of a row, each with its known teams that own nothing here themselves. */
export function OwnerList({ owners }: OwnersProps) {
  if (owners.length === 0) return <span className="muted">No owner</span>
  const all = new Set(owners.map(({ uri }) => uri))
  return owners.map(({ uri, entityType, name, teams = [] }) => (
    <p key={uri ?? name}>
      <OwnerName uri={uri} entityType={entityType} name={name} />
      {teams
        .filter((team) => !all.has(team.uri))
        .map((team) => (
          <span key={team.uri}>
            , <OwnerName {...team} />
          </span>
        ))}
    </p>
  ))
}

/** Shows the first owner and the number of others, so that a row stays one line. */
export function FirstOwner({ owners: [first, ...others] }: OwnersProps) {
  if (first === undefined) return <span className="muted">No owner</span>
  return (
    <span className={styles['first']}>
      <OwnerName {...first} />
      {others.length === 0 ? null : <span className="muted">+{others.length}</span>}
    </span>
  )
}

function OwnerName({ uri, entityType, name }: OwnerShown) {
  return uri === null ? <bdi>{name}</bdi> : <EntityLink uri={uri} entityType={entityType} name={name} />
}
