import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { flag, list, optional, text, type Arguments } from '../questions/parameters.ts'
import { tokenShape } from '../questions/tokens.ts'

const createTakes = {
  name: text('what it is for: 1–64 lower-case letters, digits or "-"'),
  rights: list('what it may do: read, metrics, send, edit, edit-as, operate, administer'),
  platforms: optional(list('for which it may send; without them, for all')),
  expires: { ...text('when it ends: hours or days, as 12h or 90d, or a time'), required: false, usual: '90d' },
  service: flag('of a service account, which belongs to nobody: made by administrators'),
}

const createAnswer = (z: Zod) =>
  z.strictObject({ ...tokenShape(z).shape, secret: z.string().describe('Shown this once.') })

export type CreateTokenArguments = Arguments<typeof createTakes>
export type CreateTokenAnswer = AnswerOf<typeof createAnswer>

export const CREATE_TOKEN = command({
  name: 'create-token',
  scope: 'own',
  method: 'POST',
  path: '/api/v1/tokens',
  summary: 'Create a token for a program, and show its secret once',
  description:
    'One of your own never may do more than you, and ends when your access does. The operator of the machine, and administrators, make those of service accounts.',
  right: 'read',
  cost: 100,
  takes: createTakes,
  answer: createAnswer,
  problems: ['REFUSED', 'UNKNOWN_SOURCE'],
  terminal: { name: 'token create', group: 'admit', positional: [] },
  examples: [{ title: 'For a build that reads', arguments: { name: 'ci', rights: 'read', service: true } }],
  run: async (service, args, caller) => (await import('./handlers/tokens.ts')).create(service, args, caller),
})

const revokeTakes = { id: text('the id of a token, as the list of tokens shows it') }
const revokeAnswer = (z: Zod) => z.strictObject({})

export const REVOKE_TOKEN = command({
  name: 'revoke-token',
  scope: 'own',
  method: 'DELETE',
  path: '/api/v1/tokens/{id}',
  summary: 'Revoke a token: every process refuses it from now on',
  right: 'read',
  cost: 100,
  takes: revokeTakes,
  answer: revokeAnswer,
  statuses: [204],
  problems: ['NOT_FOUND'],
  terminal: { name: 'token revoke', group: 'admit', positional: ['id'] },
  examples: [],
  run: async (service, { id }, caller) =>
    await (await import('./handlers/revoke.ts')).revoke('token', id, { service, caller }),
})
