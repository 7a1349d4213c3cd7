import { ALL_RIGHTS, type Right } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { RolesAnswer } from '../roles.ts'
import type { Service } from '../service.ts'

export async function roles({ access }: Pick<Service, 'access'>): Promise<Result<RolesAnswer, Problem>> {
  const { roles: configured, groups, everyone, contact } = access.roles()
  const names = [...configured.keys()].toSorted()
  return ok({
    roles: names.map((name) => ({
      name,
      rights: inOrder(configured.get(name)),
      groups: [...groups].flatMap(([group, given]) => (given.includes(name) ? [group] : [])).toSorted(),
    })),
    everyone: inOrder(everyone),
    contact,
  })
}

function inOrder(rights: ReadonlySet<Right> | undefined): readonly Right[] {
  return ALL_RIGHTS.filter((right) => rights?.has(right) === true)
}
