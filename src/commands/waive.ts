// Commands that accept policy violations for a while.

import { z } from 'zod'
import { waivers } from '../edits/exceptions.ts'
import { command } from '../questions/declare.ts'
import { STATED_BY, text, uri, WAIT_FOR } from '../questions/parameters.ts'
import { statement, statementShown } from '../questions/shapes.ts'
import { changing } from './edit.ts'

const shared = {
  method: 'POST',
  scope: 'own',
  right: 'approve',
  cost: 20_000,
  answer: z.strictObject({
    uri: z.string(),
    policy: z.string(),
    ...statement,
    ...statementShown,
  }),
} as const

export const WAIVE = command({
  ...shared,
  name: 'waive',
  path: '/api/v1/waivers',
  summary: 'Accept a policy violation for a while',
  description:
    'Until then its violations of that policy are not counted as open, and violations lists them only with waived. The reason and its author stay in the history.',
  parameters: {
    uri: uri('the entity that violates the policy'),
    policy: text("the policy's id"),
    until: text('the day it counts again, as 2026-12-01, or a time: within a year'),
    reason: text('why it is accepted'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'policy'] },
  examples: [],
  run: changing(waivers.make),
})

export const UNWAIVE = command({
  ...shared,
  name: 'unwaive',
  path: '/api/v1/waivers/end',
  summary: 'End a waiver early',
  description: "Ends anyone's waiver, not only yours.",
  parameters: {
    uri: uri('the entity'),
    policy: text("the policy's id"),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'NOT_FOUND', 'BEHIND', 'NOT_HERE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'policy'] },
  examples: [],
  run: changing(waivers.end),
})
