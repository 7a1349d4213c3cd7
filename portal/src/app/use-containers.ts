import { containerOf } from '../catalogue/container.ts'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useDescribed } from '../client/use-described.ts'

/** Same number as on the entity's page, so that both share one answer. */
const ROWS = 5

/** Returns the containers of an entity, such as the pipeline of a run, and the type by which people look for it. */
export function useContainers(uri: string | null) {
  const { types } = useCatalogue()
  const entity = useDescribed(uri)
  const around = entity === undefined ? undefined : containerOf(entity, types)
  const isOuter = types.find(({ name }) => name === around?.entityType)?.primary ?? true
  const { answer } = useAnswer('describe', { uri: around?.uri ?? '', rows: ROWS }, { enabled: !isOuter })
  const described = isOuter ? undefined : answer
  const outer = described === undefined ? undefined : containerOf(described, types)
  const type = (outer ?? around)?.entityType ?? entity?.entityType ?? null
  // The rail lists teams, which lead to people.
  return { entity, around, described, outer, type: type === 'User' ? 'Group' : type }
}
