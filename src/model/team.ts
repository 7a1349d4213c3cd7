/**
 * What a `team` tag points at (T7): the group of that id. A foreign key like any other, so the identity source has the last word:
 * a tag that names no group stays an unresolved reference. The record's own edge, behind the rule of owning teams.
 */
export const TAGGED_TEAM = 'Entity.taggedTeam' as const
export const TEAM_TAG = 'team'
