import { z } from 'zod'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok } from '../lib/result.ts'
import { parseTime } from '../query/time/moment.ts'
import { command, type AnswerOf } from '../questions/declare.ts'
import { flag, text } from '../questions/parameters.ts'
import { dropped, time } from '../questions/shapes.ts'
import type { RetentionRefusal } from '../retain/drop-past.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'

const retainAnswer = z.strictObject({
  before: time,
  dryRun: z.boolean(),
  started: z
    .boolean()
    .describe('Whether the run began; it continues in the background; GET /api/v1/retention shows its progress.'),
  horizon: z
    .int()
    .nullable()
    .describe('With dryRun: the first transaction that could still be requested; null if all of them could.'),
  dropped: dropped.nullable().describe('With dryRun: what would be dropped.'),
})

export type RetainAnswer = AnswerOf<typeof retainAnswer>

export const RETAIN = command({
  name: 'retain',
  scope: 'own',
  path: '/api/v1/retention',
  summary: 'Drop the past before a moment for good',
  description: 'Facts that are current at that moment stay. Returns when the run has started; a dry run only counts.',
  right: 'administer',
  cost: 1_000_000,
  parameters: { before: text('a time, or a number of days ago'), dryRun: flag('only count what would be dropped') },
  answer: retainAnswer,
  statuses: [200, 202],
  problems: ['REFUSED'],
  cli: { group: 'edit', positional: [] },
  examples: [{ title: 'Everything more than a year old', arguments: { before: 365, dryRun: true } }],
  /** A run continues by itself; a dry run is answered when it has counted. */
  async run({ retention, clock }, { before, dryRun }) {
    const cutOff = readCutOff(before, clock.now())
    if (cutOff === null) return err(notAMoment(before))
    const at = isoOf(cutOff)
    if (dryRun) {
      const counted = await retention.count(cutOff)
      if (!counted.ok) return err(toProblem(counted.error))
      const { horizon, dropped } = counted.value
      return ok({ answer: { before: at, dryRun, started: false, horizon, dropped } })
    }
    const begun = await retention.begin(cutOff)
    if (!begun.ok) return err(toProblem(begun.error))
    return ok({ status: 202, answer: { before: at, dryRun, started: true, horizon: null, dropped: null } })
  },
})

/** Parses a time, or a number of days ago. */
function readCutOff(text: string, now: number): number | null {
  const cutOff = /^\d{1,5}$/.test(text) ? now - Number(text) * DAY_MS : parseTime(text)
  return Number.isFinite(cutOff) ? cutOff : null
}

function notAMoment(before: string): Problem {
  const detail = `before must be a time or a number of days, not "${truncate(before, 60)}".`
  const hint = 'Give a time such as 2026-01-31T00:00:00Z, or a number of days such as 90; dryRun only counts.'
  return badArgument('before', detail, hint)
}

const HINTS: Readonly<Record<RetentionRefusal['kind'], string>> = {
  'too-recent': 'Give an earlier time.',
  busy: 'Try again when it has ended.',
}

function toProblem({ kind, reason }: RetentionRefusal): Problem {
  const refusal = problem('REFUSED', reason, HINTS[kind])
  return kind === 'too-recent' ? { ...refusal, parameter: 'before' } : refusal
}
