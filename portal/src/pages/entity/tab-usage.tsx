import type { QuestionAnswer } from '../../client/ask.ts'
import { coveredBy, EntityPanels, type RequestedPanels } from '../../panels/panels.tsx'
import { Rejected } from './rejected.tsx'
import { RelationshipsPanel } from './relationships.tsx'

interface UsageTabProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly first: RequestedPanels
  readonly requested: RequestedPanels
}

/** Lists what uses it, and everything related to it. */
export function UsageTab({ entity, first, requested }: UsageTabProps) {
  const { uri } = entity
  return (
    <>
      <EntityPanels uri={uri} tab="usage" requested={first} />
      <EntityPanels uri={uri} tab="usage" requested={requested} />
      {requested.awaited ? null : (
        <>
          <RelationshipsPanel entity={entity} covered={new Set([...coveredBy(first), ...coveredBy(requested)])} />
          <Rejected uri={uri} />
        </>
      )}
    </>
  )
}
