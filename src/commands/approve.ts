// Commands that approve entities, and withdraw approvals.

import { z } from 'zod'
import * as approving from '../edits/approve.ts'
import { command } from '../questions/declare.ts'
import { optional, text, uri, STATED } from '../questions/parameters.ts'
import { stated } from '../questions/shapes.ts'
import { statementCommand } from './edit.ts'

const shared = {
  scope: 'own',
  cost: 1_000,
  answer: z.strictObject({ uri: z.string(), id: z.string().describe('Id of the approval.'), ...stated }),
} as const

export const APPROVE = command({
  ...shared,
  name: 'approve',
  right: 'approve',
  path: '/api/v1/approvals',
  summary: 'Approve an entity for a use, a stage or a region',
  description:
    'Covers the entity and what it directly depends on: its current version, training data, base model, features and evaluations. If one of these changes, the approval lapses, and describe says why. Replaces an earlier approval by the same person for the same use.',
  parameters: {
    uri: uri('the version, or any other entity'),
    use: optional(text('what it is approved for, in a few words, such as "personal data"')),
    stage: optional(text('the stage it is approved for, such as production')),
    region: optional(text('the region it is approved for')),
    until: optional(text('when it expires, as 2030-01-31 or a time; never, if omitted')),
    comment: optional(text('what was checked, and why it is fine')),
    ...STATED,
  },
  problems: ['EMPTY', 'TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri'] },
  examples: [
    {
      title: 'A version, for production',
      arguments: {
        uri: 'aip://model/registry/ranking-v5',
        stage: 'production',
        comment: 'Read the evaluation.',
        waitFor: 'visible',
      },
    },
  ],
  run: statementCommand(approving.approve),
})

export const WITHDRAW_APPROVAL = command({
  ...shared,
  name: 'withdraw-approval',
  right: 'edit',
  path: '/api/v1/approvals/withdraw',
  summary: 'Withdraw an approval',
  description: 'Allowed for the person who gave it, and with the right "approve". It stays in the history.',
  parameters: {
    uri: uri('the entity'),
    id: text("the approval's id"),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'FORBIDDEN', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'id'] },
  run: statementCommand(approving.withdrawApproval),
})
