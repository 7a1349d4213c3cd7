import { ALL_RIGHTS, type Right } from '../contracts/caller.ts'

/** A role is a named set of rights. A configuration may declare more, and redefine these. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly Right[]>> = {
  reader: ['read'],
  editor: ['read', 'edit'],
  approver: ['read', 'edit', 'approve'],
  operator: ['read', 'metrics', 'edit', 'operate'],
  administrator: ALL_RIGHTS,
}

/** Rights of everyone who signs in, unless the configuration says otherwise. */
export const DEFAULT_RIGHTS: readonly Right[] = ['read', 'edit']

export interface RoleRules {
  readonly roles: ReadonlyMap<string, ReadonlySet<Right>>
  /** Roles of each group of the sign-in provider. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly everyone: ReadonlySet<Right>
  /** Contact for people who lack a right: an address, a link or a channel. If null, members of groups that have it. */
  readonly contact: string | null
}

interface GrantedRights {
  readonly roles: ReadonlySet<string>
  readonly rights: ReadonlySet<Right>
}

/** Returns the rights of members of these groups. Only the sign-in provider says who is in a group. */
export function grantedTo(groups: readonly string[], rules: RoleRules): GrantedRights {
  const roles = new Set(groups.flatMap((group) => rules.groups.get(group) ?? []))
  const rights = new Set(rules.everyone)
  for (const role of roles) for (const right of rules.roles.get(role) ?? []) rights.add(right)
  return { roles, rights }
}

/** Maximum number of groups named to somebody who lacks a right: more are no help. */
const MAX_GROUPS_NAMED = 5

/** Tells somebody who lacks a right what to do. It names groups and roles of the configuration, and no person. */
export function accessHint(right: Right, { roles, groups, contact }: RoleRules): string {
  if (contact !== null) return `To get it, ask ${contact}.`
  const having = [...groups].flatMap(([group, given]) => {
    const role = given.find((name) => roles.get(name)?.has(right) === true)
    return role === undefined ? [] : [`${group} (role ${role})`]
  })
  if (having.length === 0) return 'No group has it: ask whoever configures this service.'
  const named = having.slice(0, MAX_GROUPS_NAMED).join(', ')
  const more = having.length > MAX_GROUPS_NAMED ? ` and ${having.length - MAX_GROUPS_NAMED} more` : ''
  return `To get it, ask a member of a group that has it: ${named}${more}.`
}
