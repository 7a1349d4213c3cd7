import { z } from 'zod'
import { createToken } from '../access/tokens.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { flag, list, optional, text, withDefault } from '../questions/parameters.ts'
import { tokenShape, tokenJson } from '../questions/tokens.ts'
import { revoke } from './revoke.ts'

export const CREATE_TOKEN = command({
  name: 'create-token',
  scope: 'own',
  path: '/api/v1/tokens',
  summary: 'Create a token for a program, and show its secret once',
  description:
    'Your own token never has more rights than you, and ends with your access. Only administrators create tokens for service accounts.',
  right: 'read',
  cost: 100,
  parameters: {
    name: text('its name: 1–64 lower-case letters, digits or "-"'),
    rights: list(`its rights: ${ALL_RIGHTS.join(', ')}`),
    platforms: optional(list('the platforms it may send for; all, if omitted')),
    expires: withDefault(text('when it expires: hours or days, as 12h or 90d, or a time'), '90d'),
    service: flag('for a service account, which belongs to nobody; only administrators'),
  },
  answer: z.strictObject({
    ...tokenShape.shape,
    secret: z.string().describe('The secret of the token, shown only once.'),
  }),
  problems: ['REFUSED', 'UNKNOWN_SOURCE'],
  cli: { name: 'token create', group: 'access', positional: [] },
  examples: [{ title: 'For a build that only reads', arguments: { name: 'ci', rights: 'read', service: true } }],
  async run({ store, clock, access, sources }, args, caller) {
    const { platforms = null, ...others } = args
    const unknown = platforms?.find((name) => !sources.configured().some(({ config }) => config.platform === name))
    if (unknown !== undefined)
      return err(
        problem('UNKNOWN_SOURCE', `No source has the platform "${truncate(unknown, 64)}".`, undefined, 'platforms'),
      )
    // The operator of this machine has no account: their tokens belong to a service.
    const requested = { ...others, platforms, service: args.service || caller.kind === 'local' }
    const created = await createToken(requested, { caller, now: clock.now(), store })
    if (!created.ok) return created
    access.changed()
    const { token, secret } = created.value
    const names = new Map([[caller.id, caller.name]])
    return ok({ answer: { ...tokenJson(token, names), secret } })
  },
})

export const REVOKE_TOKEN = command({
  name: 'revoke-token',
  scope: 'own',
  method: 'DELETE',
  path: '/api/v1/tokens/{id}',
  summary: 'Revoke a token: every process refuses it within a second',
  right: 'read',
  cost: 100,
  parameters: { id: text("the token's id, as the list of tokens shows it") },
  answer: z.strictObject({}),
  statuses: [204],
  problems: ['NOT_FOUND'],
  cli: { name: 'token revoke', group: 'access', positional: ['id'] },
  run: async (service, { id }, caller) => await revoke('token', id, { service, caller }),
})
