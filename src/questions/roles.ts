// Declares the question `roles`.
import { serviceQuestion, type AnswerOf, type Zod } from './declare.ts'

const rolesAnswer = (z: Zod) =>
  z.strictObject({
    roles: z
      .array(
        z.strictObject({
          name: z.string(),
          rights: z.array(z.string()),
          groups: z.array(z.string()).describe('Groups of the sign-in provider whose members have it.'),
        }),
      )
      .describe('In the order of their names.'),
    everyone: z.array(z.string()).describe('What everyone may do who signs in.'),
    contact: z.string().nullable().describe('Whom somebody asks who lacks a right; null: members of those groups.'),
  })

export type RolesAnswer = AnswerOf<typeof rolesAnswer>

export const ROLES = serviceQuestion({
  name: 'roles',
  scope: 'own',
  path: '/api/v1/roles',
  summary: 'The roles of the configuration: their rights, and the groups that have them',
  description: 'They are changed in the configuration, under "access", which is read again without a restart.',
  right: 'administer',
  cost: 10,
  takes: {},
  answer: rolesAnswer,
  problems: [],
  terminal: { group: 'admit', positional: [] },
  examples: [{ title: 'As configured now', arguments: {} }],
  ask: async (service) => (await import('./answers/roles.ts')).roles(service),
})
