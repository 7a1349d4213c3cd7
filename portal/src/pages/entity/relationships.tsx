import { useMemo } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Mentions } from './mentions.tsx'
import { Relationship } from './relationship.tsx'
import styles from './relationships.module.css'

/** What it is related to, by meaning, each with its exact count and its first rows. */
export function RelationshipsPanel({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { relationships, uri, entityType } = entity
  const twice = useOtherNames(entityType)
  if (entityType === null) return <Mentions uri={uri} />
  const some = relationships.filter(({ count, name }) => count > 0 && !twice.has(name))
  return (
    <Panel title="Relationships" count={some.length}>
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

/** Names of what another name shows as well; owners are in the header, and by their edges here. */
function useOtherNames(type: string | null): ReadonlySet<string> {
  const { answer } = useAnswer('types', {})
  return useMemo(() => {
    const own = answer?.types.find(({ name }) => name === type)?.relationships ?? []
    const all = [...own, ...(answer?.common.relationships ?? [])]
    return new Set(['owners', ...all.filter(({ aliasOf }) => aliasOf !== undefined).map(({ name }) => name)])
  }, [answer, type])
}
