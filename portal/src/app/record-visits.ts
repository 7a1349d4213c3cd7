import { useAddress } from '../routing/use-address.tsx'
import { useEffect } from 'react'
import { nameOf } from '../catalogue/name-of.ts'
import { useDescribed } from '../client/use-described.ts'
import { recordVisit } from '../parts/visits.ts'
import { useSubject } from './subject.ts'

/** Records visits to pages of entities, once the entity is known. */
export function useRecordedVisits(): void {
  const subject = useSubject()
  const isOfEntity = useAddress().route === '/e/$'
  const entity = useDescribed(isOfEntity ? subject : null)
  const name = entity === undefined ? null : nameOf(entity)
  const type = entity?.entityType ?? null
  useEffect(() => {
    if (isOfEntity && subject !== null && name !== null) recordVisit({ uri: subject, name, type })
  }, [isOfEntity, subject, name, type])
}
