import { z } from 'zod'
import { problem, type Problem } from '../contracts/problem.ts'
import { replay as takeAgain } from '../intake/take-events.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { integer } from '../questions/parameters.ts'
import { NO_INTAKE } from './unavailable.ts'

const item = { id: integer('the number of a quarantined event', { from: 1 }) }

export const acceptedEvent = z.strictObject({
  status: z.literal('accepted'),
  uri: z.string(),
  generation: z.int(),
  trace: z.string(),
})

export const REPLAY = command({
  name: 'replay',
  scope: 'everything',
  path: '/api/v1/quarantine/{id}/replay',
  summary: 'Replay a quarantined event',
  description:
    "Try it after the sender or the provider was corrected. If the event still can't be read, it stays in quarantine with the new error.",
  right: 'operate',
  cost: 10,
  parameters: item,
  answer: acceptedEvent,
  statuses: [202],
  problems: ['NOT_FOUND', 'STILL_QUARANTINED', 'NOT_HERE'],
  cli: { group: 'edit', positional: ['id'] },
  examples: [{ title: 'The first quarantined event', arguments: { id: 1 } }],
  async run({ intake }, { id }) {
    if (intake === null) return err(NO_INTAKE)
    const taken = await takeAgain(id, intake)
    switch (taken.status) {
      case 'not-found':
        return err(noItem(id))
      case 'quarantined': {
        const detail = `Event ${id} stays in quarantine (${taken.reason}): ${taken.detail}.`
        return err(problem('STILL_QUARANTINED', detail, 'Fix what the reason names and replay it, or discard it.'))
      }
      case 'accepted':
        return ok({ status: 202, answer: taken })
    }
  },
})

export const DISCARD = command({
  name: 'discard',
  scope: 'everything',
  method: 'DELETE',
  path: '/api/v1/quarantine/{id}',
  summary: 'Discard a quarantined event for good',
  right: 'operate',
  cost: 10,
  parameters: item,
  answer: z.strictObject({}),
  statuses: [204],
  problems: ['NOT_FOUND'],
  cli: { group: 'edit', positional: ['id'] },
  examples: [{ title: 'The second quarantined event', arguments: { id: 2 } }],
  run: async ({ store }, { id }) => ((await store.discard(id)) ? ok({ status: 204, answer: {} }) : err(noItem(id))),
})

function noItem(id: number): Problem {
  const detail = `There is no quarantined event ${id}.`
  return problem('NOT_FOUND', detail, 'List them with "mlg quarantine".', 'id')
}
