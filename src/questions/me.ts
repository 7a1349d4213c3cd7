import { z } from 'zod'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { ok } from '../lib/result.ts'
import { personOfCaller, authorName } from '../query/entities/person-of-caller.ts'
import { serviceQuestion } from './declare.ts'
import { readerOf } from './saved.ts'
import { time } from './shapes.ts'
import { isoOrNull } from '../lib/iso.ts'

const meAnswer = z.strictObject({
  id: z.string().describe('Id of the caller, as in the audit.'),
  name: z.string(),
  kind: z.enum(['local', 'token', 'session', 'emergency']),
  rights: z.array(z.string()),
  roles: z.array(z.string()),
  email: z.string().nullable().describe('E-mail address, as verified by the sign-in provider.'),
  person: z.string().nullable().describe('The URI of the person with this address; null if there is none.'),
  statesAs: z
    .string()
    .nullable()
    .describe(
      'Whose statements and comments are yours: a URI or a name. Null without the right to read, or without the graph.',
    ),
  expiresAt: time.nullable().describe('When the token or session expires at the latest.'),
  signIn: z.string().nullable().describe("The button's text; null if no sign-in is configured."),
  canSignOut: z.boolean(),
})

export const ME = serviceQuestion({
  name: 'me',
  scope: 'own',
  path: '/api/v1/me',
  summary: 'Show who you are signed in as, and what you may do',
  right: 'none',
  cost: 10,
  parameters: {},
  answer: meAnswer,
  cli: { name: 'whoami', group: 'access', positional: [] },
  examples: [{ title: 'Who I am', arguments: {} }],
  async ask(service, _, caller) {
    const { id, name, kind, rights, roles, email, expiresAt } = caller
    // None if this process doesn't serve the graph, or hasn't loaded it yet.
    const read = rights.has('read') ? await readerOf(service, caller) : null
    const reader = read?.ok === true ? read.value : null
    return ok({
      id,
      name,
      kind,
      rights: ALL_RIGHTS.filter((right) => rights.has(right)),
      roles: [...roles].sort(),
      email,
      person: reader === null ? null : personOfCaller(caller, reader),
      statesAs: reader === null ? null : authorName(caller, reader),
      expiresAt: isoOrNull(expiresAt),
      signIn: service.access.signInLabel(),
      canSignOut: kind === 'session',
    })
  },
})
