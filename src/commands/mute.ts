import { z } from 'zod'
import { mutes } from '../edits/exceptions.ts'
import { command } from '../questions/declare.ts'
import { STATED_BY, text, uri, WAIT_FOR } from '../questions/parameters.ts'
import { statement, statementShown } from '../questions/shapes.ts'
import { changing } from './edit.ts'

/** Anomalies that people know, and mute for a while. */

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
  summary: 'Mute what is unusual of an entity, for a while',
  description:
    'For everybody: home and its page do not tell it until then, and anomalies lists it only where muted ones are asked for. The reason and who gave it stay in its history.',
  takes: {
    uri: uri('the entity'),
    watch: text('what of it is watched, as anomalies names it: rows, usage'),
    until: text('the day from which it is told again, as 2026-12-01, or a time: within a year'),
    reason: text('why it is not news'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'TOO_LARGE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri', 'watch'] },
  examples: [
    {
      title: 'The rows of a dataset that is being rebuilt',
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
  summary: 'Tell again what is unusual of an entity',
  description: 'Whoever muted it.',
  takes: {
    uri: uri('the entity'),
    watch: text('what of it is muted'),
    by: STATED_BY,
    waitFor: WAIT_FOR,
  },
  problems: ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'NOT_FOUND', 'BEHIND', 'NOT_HERE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri', 'watch'] },
  examples: [
    {
      title: 'The rows of a dataset',
      arguments: { uri: 'aip://dataset/datasets/ranking-training-set', watch: 'rows' },
    },
  ],
  run: changing(mutes.end),
})
