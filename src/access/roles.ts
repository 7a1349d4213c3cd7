import { ALL_RIGHTS, type Right } from '../contracts/caller.ts'

/** A role is a named set of rights. A configuration may declare more, and may declare these anew. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly Right[]>> = {
  reader: ['read'],
  editor: ['read', 'edit'],
  operator: ['read', 'metrics', 'edit', 'operate'],
  administrator: ALL_RIGHTS,
}

/** What everyone has who signs in, unless the configuration says otherwise. */
export const DEFAULT_RIGHTS: readonly Right[] = ['read', 'edit']

export interface RoleRules {
  readonly roles: ReadonlyMap<string, ReadonlySet<Right>>
  /** The roles of each group of the sign-in provider. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly everyone: ReadonlySet<Right>
}

export interface GrantedRights {
  readonly roles: ReadonlySet<string>
  readonly rights: ReadonlySet<Right>
}

/** Pure: what members of these groups may do. Only the sign-in provider says who is in a group. */
export function grantedTo(groups: readonly string[], rules: RoleRules): GrantedRights {
  const roles = new Set(groups.flatMap((group) => rules.groups.get(group) ?? []))
  const rights = new Set(rules.everyone)
  for (const role of roles) for (const right of rules.roles.get(role) ?? []) rights.add(right)
  return { roles, rights }
}
