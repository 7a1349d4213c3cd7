// Commands that mute anomalies for a while, because people know of them.

import { z } from 'zod'
import { mutes } from '../edits/exceptions.ts'
import { command } from '../questions/declare.ts'
import { STATED_BY, text, uri, WAIT_FOR } from '../questions/parameters.ts'
import { statement, statementShown } from '../questions/shapes.ts'
import { changing } from './edit.ts'

const shared = {
  method: 'POST',
  scope: 'own',
  right: 'edit',
  cost: 1_000,
  answer: z.strictObject({
    uri: z.string(),
    watch: z.string(),
    ...statement,
    ...statementShown,
  }),
} as const

export const MUTE = command({
  ...shared,
  name: 'mute',
  path: '/api/v1/anomalies/mute',
  summary: 'Mute an anomaly of an entity for a while',
  description:
    "Mutes it for everyone: Home and the entity's page hide it until then, and anomalies lists it only with muted. The reason and its author stay in the history.",
  parameters: {
    uri: uri('the entity'),
    watch: text('what to mute, as anomalies names it, such as rows or usage'),
    until: text('the day it shows again, as 2026-12-01, or a time: within a year'),
    reason: text('why it is expected'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'watch'] },
  examples: [
    {
      title: 'The row count of a dataset that is being rebuilt',
      arguments: {
        uri: 'aip://dataset/datasets/ranking-training-set',
        watch: 'rows',
        until: '2027-01-31',
        reason: 'It is being rebuilt.',
        waitFor: 'visible',
      },
    },
  ],
  run: changing(mutes.make),
})

export const UNMUTE = command({
  ...shared,
  name: 'unmute',
  path: '/api/v1/anomalies/unmute',
  summary: 'Show a muted anomaly of an entity again',
  description: "Ends anyone's mute, not only yours.",
  parameters: {
    uri: uri('the entity'),
    watch: text('what to unmute, as anomalies names it'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'NOT_FOUND', 'BEHIND', 'NOT_HERE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'watch'] },
  examples: [
    {
      title: 'The row count of a dataset',
      arguments: { uri: 'aip://dataset/datasets/ranking-training-set', watch: 'rows' },
    },
  ],
  run: changing(mutes.end),
})
