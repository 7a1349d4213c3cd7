import { z } from 'zod'
import { ALL_RIGHTS, type Right } from '../contracts/caller.ts'
import { ok } from '../lib/result.ts'
import { serviceQuestion } from './declare.ts'

export const ROLES = serviceQuestion({
  name: 'roles',
  scope: 'own',
  path: '/api/v1/roles',
  summary: 'List the configured roles: their rights, and the groups that have them',
  description: 'Change them in the configuration under "access", which is reloaded without a restart.',
  right: 'administer',
  cost: 10,
  parameters: {},
  answer: z.strictObject({
    roles: z
      .array(
        z.strictObject({
          name: z.string(),
          rights: z.array(z.string()),
          groups: z.array(z.string()).describe('Groups of the sign-in provider whose members have it.'),
        }),
      )
      .describe('Roles, by name.'),
    everyone: z.array(z.string()).describe('What everyone who signs in may do.'),
    contact: z.string().nullable().describe('Whom to ask for a missing right; null: the members of those groups.'),
  }),
  cli: { group: 'access', positional: [] },
  examples: [{ title: 'As configured now', arguments: {} }],
  async ask({ access }) {
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
  },
})

function inOrder(rights: ReadonlySet<Right> | undefined): readonly Right[] {
  return ALL_RIGHTS.filter((right) => rights?.has(right) === true)
}
