import { useMemo } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Mentions } from './mentions.tsx'
import { Relationship } from './relationship.tsx'
import styles from './relationships.module.css'

interface RelationshipsPanelProps {
  readonly entity: QuestionAnswer<'describe'>
  /** Those that other panels of the page show in full. */
  readonly covered: ReadonlySet<string>
}

/** What it is related to, by meaning, each with its exact count and its first rows. */
export function RelationshipsPanel({ entity, covered }: RelationshipsPanelProps) {
  const { relationships, uri, entityType } = entity
  const twice = useOtherNames(entityType)
  if (entityType === null) return <Mentions uri={uri} />
  const some = relationships.filter(
    (one) => one.count > 0 && !twice.has(one.name) && !covered.has(one.name) && !isInHeader(one),
  )
  const links = some.reduce((sum, { count }) => sum + count, 0)
  const isShownElsewhere = relationships.some((one) => one.count > 0 && covered.has(one.name))
  if (some.length === 0 && isShownElsewhere) return null
  return (
    <Panel title={isShownElsewhere ? 'Other relationships' : 'Relationships'} count={links}>
      {some.length === 0 ? (
        <EmptyState text="No known relationships" />
      ) : (
        <ul className={styles['groups']}>
          {some.map((relationship) => (
            <Relationship key={relationship.name} uri={uri} relationship={relationship} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** The header names owners and owning teams, and explains each while it is edited. */
function isInHeader({ name, count, rows = [] }: QuestionAnswer<'describe'>['relationships'][number]): boolean {
  return (name === 'ownedBy' || name === 'owningTeam') && count === rows.length
}

/** Names of what another name shows as well; owners are in the header, and by their edges here. */
function useOtherNames(type: string | null): ReadonlySet<string> {
  const { answer } = useAnswer('types', {})
  return useMemo(() => {
    const own = answer?.types.find(({ name }) => name === type)?.relationships ?? []
    const all = [...own, ...(answer?.common.relationships ?? [])]
    return new Set(['owners', ...all.filter(({ aliasOf }) => aliasOf !== undefined).map(({ name }) => name)])
  }, [answer, type])
}
