import type { QuestionAnswer } from '../../client/ask.ts'
import { coveredBy, EntityPanels, type RequestedPanels } from '../../panels/panels.tsx'
import { Rejected } from './rejected.tsx'
import { RelationshipsPanel } from './relationships.tsx'

interface UsageTabProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly first: RequestedPanels
  readonly requested: RequestedPanels
}

/** What it is used by, and all that it is related to. */
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
