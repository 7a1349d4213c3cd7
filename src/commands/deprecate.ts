// Commands that plan the removal of entities, and end such plans.

import { z } from 'zod'
import * as plans from '../edits/deprecate.ts'
import { command } from '../questions/declare.ts'
import { MAX_DEPRECATED } from '../questions/deprecations.ts'
import { optional, text, uri, uris, STATED } from '../questions/parameters.ts'
import { stated } from '../questions/shapes.ts'
import { statementCommand } from './edit.ts'

const shared = {
  scope: 'own',
  right: 'edit',
  cost: 1_000,
  answer: z.strictObject({ uris: z.array(z.string()), ...stated }),
} as const

export const DEPRECATE = command({
  ...shared,
  name: 'deprecate',
  path: '/api/v1/deprecations',
  summary: 'Plan to remove entities by a date',
  description:
    'Nothing is removed or sent: deprecations shows who still reads the entities, and Home shows the plan to their owners, the owners of their readers, and its author. The plan is done once the sources no longer have the entities. Replaces an earlier plan.',
  parameters: {
    uris: uris('the entities to remove', { from: 1, to: MAX_DEPRECATED }),
    sunset: text('when to remove them, as 2030-01-31 or a time'),
    message: optional(text('a message for owners and readers')),
    replacement: optional(uri('the replacement to use instead')),
    ...STATED,
  },
  problems: ['TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['sunset', 'uris'] },
  tool: {
    description:
      'Plan to remove entities by a date, with a message and a replacement. Removes nothing; owners and readers see the plan. Replaces an earlier plan.',
    default: { waitFor: 'visible' },
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
  run: statementCommand(plans.deprecate),
})

export const UNDEPRECATE = command({
  ...shared,
  name: 'undeprecate',
  path: '/api/v1/deprecations/cancel',
  summary: 'Cancel the removal plan of entities',
  description: "Cancels anyone's plan, not only yours. With several entities, cancels all plans or none.",
  parameters: {
    uris: uris('the entities to keep', { from: 1, to: MAX_DEPRECATED }),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['uris'] },
  tool: {
    description: 'Cancel the removal plan of entities.',
    default: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'A model', arguments: { uris: ['aip://model/registry/ranking-v4'] } }],
  run: statementCommand(plans.undeprecate),
})
