import { isObject, type Json } from '../lib/json.ts'

/**
 * What a `team` tag points at (T7): the group of that id. A foreign key like any other, so the identity source decides:
 * a tag that names no group stays an unresolved reference. The edge is internal, for the rule of owning teams.
 */
export const TAGGED_TEAM = 'Entity.taggedTeam' as const
export const TEAM_TAG = 'team'

/** The teams that tags name, each once. */
export function teamTags(tags: Json | undefined): readonly string[] {
  const all = Array.isArray(tags) ? tags.filter((tag: Json) => isObject(tag)) : []
  const teams = all.flatMap(({ tag, value }) => (tag === TEAM_TAG && typeof value === 'string' ? [value] : []))
  return [...new Set(teams)]
}
