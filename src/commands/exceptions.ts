// Commands that accept something for a while: they mute anomalies, because people know of them, and waive violations.

import { z } from 'zod'
import { mutes, waivers } from '../edits/exceptions.ts'
import { command } from '../questions/declare.ts'
import { text, uri, STATED } from '../questions/parameters.ts'
import { stated } from '../questions/shapes.ts'
import { statementCommand } from './edit.ts'

const muting = {
  scope: 'own',
  right: 'edit',
  cost: 1_000,
  answer: z.strictObject({ uri: z.string(), watch: z.string(), ...stated }),
} as const

export const MUTE = command({
  ...muting,
  name: 'mute',
  path: '/api/v1/anomalies/mute',
  summary: 'Mute an anomaly of an entity for a while',
  description:
    "Mutes it for everyone: Home and the entity's page hide it until then, and the list of anomalies shows it only if you ask for muted ones. The reason and its author stay in the history.",
  parameters: {
    uri: uri('the entity'),
    watch: text('what to mute, as anomalies names it, such as rows or usage'),
    until: text('the day the anomaly shows again, as 2030-01-31, or a time: within a year'),
    reason: text('why it is expected'),
    ...STATED,
  },
  problems: ['TOO_LARGE', 'REFUSED'],
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
  run: statementCommand(mutes.make),
})

export const UNMUTE = command({
  ...muting,
  name: 'unmute',
  path: '/api/v1/anomalies/unmute',
  summary: 'Show a muted anomaly of an entity again',
  description: "Ends anyone's mute, not only yours.",
  parameters: {
    uri: uri('the entity'),
    watch: text('what to unmute, as anomalies names it'),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'watch'] },
  examples: [
    {
      title: 'The row count of a dataset',
      arguments: { uri: 'aip://dataset/datasets/ranking-training-set', watch: 'rows' },
    },
  ],
  run: statementCommand(mutes.end),
})

const waiving = {
  scope: 'own',
  right: 'approve',
  cost: 20_000,
  answer: z.strictObject({ uri: z.string(), policy: z.string(), ...stated }),
} as const

export const WAIVE = command({
  ...waiving,
  name: 'waive',
  path: '/api/v1/waivers',
  summary: 'Accept a policy violation for a while',
  description:
    "Until then its violations of that policy aren't counted as open, and violations lists them only with waived. The reason and its author stay in the history.",
  parameters: {
    uri: uri('the entity that violates the policy'),
    policy: text("the policy's id"),
    until: text('the day the violation counts again, as 2030-01-31, or a time: within a year'),
    reason: text('why it is accepted'),
    ...STATED,
  },
  problems: ['TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'policy'] },
  run: statementCommand(waivers.make),
})

export const UNWAIVE = command({
  ...waiving,
  name: 'unwaive',
  path: '/api/v1/waivers/end',
  summary: 'End a waiver early',
  description: "Ends anyone's waiver, not only yours.",
  parameters: {
    uri: uri('the entity'),
    policy: text("the policy's id"),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'policy'] },
  run: statementCommand(waivers.end),
})
