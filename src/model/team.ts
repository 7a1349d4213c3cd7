import { objectsOf, textsOf, type Json } from '../lib/json.ts'

/**
 * The edge from an entity to the group whose id is in its `team` tag (T7). The tag is a foreign key, so the identity
 * source decides: a tag that names no group stays an unresolved reference. The edge is internal and serves the rule of
 * owning teams.
 */
export const TAGGED_TEAM = 'Entity.taggedTeam' as const
export const TEAM_TAG = 'team'

export function teamTags(tags: Json | undefined): readonly string[] {
  const named = objectsOf(tags).filter(({ tag }) => tag === TEAM_TAG)
  return [...new Set(textsOf(named.map(({ value = null }) => value)))].filter((team) => team !== '')
}
