import type { QuestionAnswer } from '../../client/ask.ts'
import { ContactLinks } from '../../parts/contact-links.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import styles from './header.module.css'

type DescribedEntity = QuestionAnswer<'describe'>

/**
 * Owning teams first, each with how to reach it; then those people, and further groups, who are stated as owners; last
 * those of whom a source only states a name or an address.
 */
export function Owners({ entity }: { readonly entity: DescribedEntity }) {
  const { owningTeams, relationships, unresolved } = entity
  const teams = new Set(owningTeams.map(({ team }) => team))
  const people = (relationships.find(({ name }) => name === 'owners')?.rows ?? []).filter(({ uri }) => !teams.has(uri))
  const unknown = unresolved.filter(({ relation }) => relation === 'ownedBy' || relation.endsWith('.ownedBy'))
  if (owningTeams.length === 0 && people.length === 0 && unknown.length === 0)
    return <InheritedOwners entity={entity} />
  return (
    <ul className={styles['owners']}>
      {owningTeams.map(({ team, name, tag, reason, email, slack }) => (
        <li key={`${team ?? ''}${tag ?? ''}`}>
          {team === null ? <bdi>{tag}</bdi> : <EntityLink uri={team} type="Group" name={name} />}
          <ContactLinks name={name ?? tag ?? ''} email={email} slack={slack} />
          {reason === 'tag' ? <span className={styles['muted']}>from a tag</span> : null}
        </li>
      ))}
      {people.map(({ uri, entityType, name }) => (
        <li key={uri}>
          <EntityLink uri={uri} type={entityType} name={name} />
        </li>
      ))}
      {unknown.map(({ uri, text }) => (
        <li key={uri}>
          <EntityLink uri={uri} type={null} name={text} />
        </li>
      ))}
    </ul>
  )
}

/** Of a version the owners of its model, where it has none of its own. */
function InheritedOwners({ entity: { knownOwners, relationships } }: { readonly entity: DescribedEntity }) {
  const from = knownOwners[0]?.inheritedFrom ?? null
  if (from === null) return <span className={styles['muted']}>No owner</span>
  const whole = relationships.flatMap(({ rows }) => rows ?? []).find(({ uri }) => uri === from)
  return (
    <ul className={styles['owners']}>
      {knownOwners.map(({ uri, entityType, name }) => (
        <li key={uri ?? name}>
          {uri === null ? <bdi>{name}</bdi> : <EntityLink uri={uri} type={entityType} name={name} />}
          <span className={styles['muted']}>
            from <EntityLink uri={from} type={whole?.entityType ?? null} name={whole?.name ?? null} />
          </span>
        </li>
      ))}
    </ul>
  )
}
