import type { Json } from '../../lib/json.ts'
import { member, memberIfAny, objectsIn, textOf } from '../../lib/members.ts'

/**
 * Returns an answer of Dagster in which all code locations are loaded. Throws if one isn't, because the answer lacks
 * everything that it defines.
 */
export function dagsterLoaded(answer: Json): Json {
  const workspace = memberIfAny(answer, 'workspaceOrError')
  if (!Array.isArray(workspace?.locationEntries)) throw new Error("Dagster doesn't say which code locations are loaded")
  for (const entry of objectsIn(workspace, 'locationEntries')) {
    const loaded = textOf(member(entry, 'locationOrLoadError')['__typename'])
    // The error's own text may hold secrets.
    if (loaded !== 'RepositoryLocation')
      throw new Error(
        `Dagster has not loaded the code location "${textOf(entry.name) ?? '-'}"; its page Deployment says why`,
      )
  }
  return answer
}
