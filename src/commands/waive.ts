import { z } from 'zod'
import { waivers } from '../edits/exceptions.ts'
import { command } from '../questions/declare.ts'
import { STATED_BY, text, uri, WAIT_FOR } from '../questions/parameters.ts'
import { statement, statementShown } from '../questions/shapes.ts'
import { changing } from './edit.ts'

/** Policy violations that people accept for a while. */

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
  summary: 'Accept for a while that an entity violates a policy',
  description:
    'Until then its violations of that policy are neither open nor counted, and violations lists them only where waived ' +
    'ones are asked for. The reason and who gave it stay in its history.',
  takes: {
    uri: uri('the entity that violates the policy'),
    policy: text('the id of the policy'),
    until: text('the day from which it counts again, as 2026-12-01, or a time: within a year'),
    reason: text('why it is accepted'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'TOO_LARGE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri', 'policy'] },
  examples: [],
  run: changing(waivers.make),
})

export const UNWAIVE = command({
  ...shared,
  name: 'unwaive',
  path: '/api/v1/waivers/end',
  summary: 'End a waiver before its time',
  description: 'Whoever gave it.',
  takes: {
    uri: uri('the entity'),
    policy: text('the id of the policy'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'NOT_FOUND', 'BEHIND', 'NOT_HERE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri', 'policy'] },
  examples: [],
  run: changing(waivers.end),
})
