import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { NotOnDuty } from '../follow/duty.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { messageOf } from '../lib/message-of.ts'

const enrichAnswer = z.strictObject({
  tx: z.int(),
  enriched: z.int().describe('Entities whose references were resolved or reopened.'),
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      conclusions: z.int(),
      asserted: z.int().describe('Missing conclusions added.'),
      retracted: z.int().describe('Excess conclusions removed.'),
    }),
  ),
})

export const ENRICH = command({
  name: 'enrich',
  scope: 'everything',
  path: '/api/v1/enrichment',
  summary: 'Evaluate every rule from scratch and correct the record',
  right: 'operate',
  cost: 1_000_000,
  parameters: {},
  answer: enrichAnswer,
  problems: ['NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: [] },
  examples: [{ title: 'A full pass', arguments: {} }],
  async run(service) {
    if (service.enrich === null) return err(problem('NOT_HERE', "This process doesn't run inference.", ELSEWHERE))
    try {
      return ok({ answer: await service.enrich() })
    } catch (error) {
      if (error instanceof NotOnDuty) return err(problem('NOT_HERE', error.message, ELSEWHERE))
      const message = messageOf(error)
      const hint = 'Try again; what was written stays, and the pass continues from there.'
      return err(problem('NOT_YET', `The pass didn't finish: ${message}.`, hint))
    }
  },
})

const ELSEWHERE = 'Ask a process started with --role inference (or all).'
