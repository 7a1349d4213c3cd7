import { z } from 'zod'
import * as plans from '../edits/deprecate.ts'
import { command } from '../questions/declare.ts'
import { MOST_DEPRECATED } from '../questions/deprecations.ts'
import { optional, STATED_BY, text, uri, uris, WAIT_FOR } from '../questions/parameters.ts'
import { statement, statementShown } from '../questions/shapes.ts'
import { changing } from './edit.ts'

/** Plans to remove entities, and their end. */

const shared = {
  method: 'POST',
  scope: 'own',
  right: 'edit',
  cost: 1_000,
  answer: z.strictObject({
    uris: z.array(z.string()),
    ...statement,
    ...statementShown,
  }),
} as const

export const DEPRECATE = command({
  ...shared,
  name: 'deprecate',
  path: '/api/v1/deprecations',
  summary: 'Plan to remove entities by a date',
  description:
    'It removes nothing, and sends nothing: deprecations shows who still reads them, and home tells their owners, ' +
    'the owners of what reads them, and who planned it. The plan is done when their sources no longer have them. ' +
    'A plan that somebody made before is replaced.',
  takes: {
    uris: uris('what is to be removed', { from: 1, to: MOST_DEPRECATED }),
    sunset: text('the day by which it is to be gone, as 2026-12-01, or a time'),
    message: optional(text('for its owners, and for those who read it')),
    replacement: optional(uri('what to use instead')),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'TOO_LARGE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['sunset', 'uris'] },
  tool: {
    description:
      'Plan to remove entities by a date, with a message and a replacement. It removes nothing; owners and readers see the plan. Replaces an earlier plan.',
    usual: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [
    {
      title: 'A model, for a newer one',
      arguments: {
        uris: ['aip://model/registry/ranking-v4'],
        sunset: '2027-01-31',
        message: 'v5 ranks better.',
        replacement: 'aip://model/registry/ranking-v5',
        waitFor: 'visible',
      },
    },
  ],
  run: changing(plans.deprecate),
})

export const UNDEPRECATE = command({
  ...shared,
  name: 'undeprecate',
  path: '/api/v1/deprecations/cancel',
  summary: 'Cancel the plan to remove entities',
  description: 'Whoever made it. Of several entities, all of them or none.',
  takes: {
    uris: uris('what is to stay', { from: 1, to: MOST_DEPRECATED }),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'NOT_FOUND', 'BEHIND', 'NOT_HERE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uris'] },
  tool: {
    description: 'Cancel the plan to remove entities.',
    usual: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'A model', arguments: { uris: ['aip://model/registry/ranking-v4'] } }],
  run: changing(plans.undeprecate),
})
