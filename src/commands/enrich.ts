import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { NotOnDuty } from '../follow/duty.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { messageOf } from '../lib/message-of.ts'

const enrichAnswer = z.strictObject({
  tx: z.int(),
  enriched: z.int().describe('Entities whose references were settled, or opened again.'),
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      conclusions: z.int(),
      asserted: z.int().describe('Conclusions that were missing.'),
      retracted: z.int().describe('Conclusions that were one too many.'),
    }),
  ),
})

export const ENRICH = command({
  name: 'enrich',
  scope: 'everything',
  method: 'POST',
  path: '/api/v1/enrichment',
  summary: 'Evaluate every rule from scratch, and write what differs from the record',
  right: 'operate',
  cost: 1_000_000,
  takes: {},
  answer: enrichAnswer,
  problems: ['NOT_HERE', 'NOT_YET'],
  terminal: { group: 'decide', positional: [] },
  examples: [{ title: 'A pass over everything', arguments: {} }],
  async run(service) {
    if (service.enrich === null) return err(problem('NOT_HERE', 'This process does not infer.', ELSEWHERE))
    try {
      return ok({ answer: await service.enrich() })
    } catch (error) {
      if (error instanceof NotOnDuty) return err(problem('NOT_HERE', error.message, ELSEWHERE))
      const message = messageOf(error)
      const hint = 'Ask again; what was written stays, and the rest is done then.'
      return err(problem('NOT_YET', `The pass was not finished: ${message}.`, hint))
    }
  },
})

const ELSEWHERE = 'Ask the process that was started with --role inference (or all).'
