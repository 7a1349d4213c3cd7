import { z } from 'zod'
import type { Horizon } from '../contracts/record-past.ts'
import { ok } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { horizon, transactionTime } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'

const retentionAnswer = z.strictObject({
  days: z.int().nullable().describe('Configured: how many days are retained; null: all.'),
  running: z.boolean().describe('Whether this process is running a requested one.'),
  lastError: z.string().nullable().describe('Why the last one requested here failed.'),
  begins: transactionTime
    .nullable()
    .describe('The earliest moment that can be shown; null before anything is recorded.'),
  horizon,
})

export type RetentionAnswer = AnswerOf<typeof retentionAnswer>

export const RETENTION = serviceQuestion({
  name: 'retention',
  scope: 'own',
  path: '/api/v1/retention',
  summary: 'Show where the retained history begins, and what was dropped before',
  cost: 10,
  parameters: {},
  answer: retentionAnswer,
  cli: { group: 'query', positional: [] },
  examples: [{ title: 'As it is now', arguments: {} }],
  async ask({ store, retention: runner }) {
    const { days, running, lastError } = runner
    const [horizon, [first = null]] = await Promise.all([store.horizon(), store.times([1])])
    return ok({ days, running, lastError, begins: beginsJson(horizon, first), horizon: horizonJson(horizon) })
  },
})

function beginsJson(horizon: Horizon | null, first: Time | null): RetentionAnswer['begins'] {
  if (horizon !== null) return { tx: horizon.tx, at: isoOf(horizon.at) }
  return first === null ? null : { tx: 1, at: isoOf(first) }
}

/** Describes the dropped past, and what went with it; null if everything is retained. */
export function horizonJson(horizon: Horizon | null): RetentionAnswer['horizon'] {
  if (horizon === null) return null
  const { tx, at, droppedAt, dropped, done } = horizon
  return { tx, at: isoOf(at), droppedAt: isoOf(droppedAt), dropped, done }
}
