import type { QuestionAnswer } from '../../client/ask.ts'
import { ContactLinks } from '../../parts/contact-links.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import styles from './header.module.css'

type DescribedEntity = QuestionAnswer<'describe'>

interface OwnersProps {
  readonly entity: Pick<DescribedEntity, 'knownOwners' | 'owningTeams' | 'relationships'>
}

/** Owning teams first, with contact details; then people, including those known only by name. */
export function Owners({ entity: { knownOwners, owningTeams, relationships } }: OwnersProps) {
  if (knownOwners.length === 0) return <span className="muted">No owner</span>
  const owners = knownOwners.map((owner) => ({
    ...owner,
    team: owningTeams.find(({ team, tag }) => (owner.uri === null ? tag === owner.name : team === owner.uri)),
  }))
  return (
    <ul className={styles['owners']}>
      {owners
        .toSorted((a, b) => Number(a.team === undefined) - Number(b.team === undefined))
        .map(({ uri, entityType, name, inheritedFrom, team }) => (
          <li key={uri ?? name}>
            {uri === null ? <bdi>{name}</bdi> : <EntityLink uri={uri} entityType={entityType} name={name} />}
            {team === undefined ? null : <ContactLinks name={name} email={team.email} slack={team.slack} />}
            {team?.reason === 'tag' ? <span className="muted">team, named by its tag</span> : null}
            {inheritedFrom === null ? null : (
              <span className="muted">
                from <Container uri={inheritedFrom} relationships={relationships} />
              </span>
            )}
          </li>
        ))}
    </ul>
  )
}

/** Link to the container, such as a version's model. */
function Container({ uri, relationships }: { readonly uri: string } & Pick<DescribedEntity, 'relationships'>) {
  const container = relationships.flatMap(({ rows }) => rows ?? []).find((row) => row.uri === uri)
  return <EntityLink uri={uri} entityType={container?.entityType ?? null} name={container?.name ?? null} />
}
