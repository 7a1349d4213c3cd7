import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { isoOf } from '../lib/iso.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { resolveInterval } from '../query/time/between.ts'
import { transactionsOf } from '../query/time/changes.ts'
import { unlessDropped, txWithTime } from '../query/time/moment.ts'
import { graphQuestion } from './declare.ts'
import { AS_OF, FROM, pageParameters, TO } from './parameters.ts'
import { causeKind, nextCursor, time, transactionTime } from './shapes.ts'

const LIST = 'changes'
const MAX_CHANGES = 1_000

const changesAnswer = z.strictObject({
  from: transactionTime,
  to: transactionTime,
  transactions: z.array(
    z
      .strictObject({
        tx: z.int(),
        at: time,
        cause: causeKind,
        trace: z.string(),
        platforms: z.array(z.string()),
        facts: z.int(),
        edgesAdded: z.int(),
        edgesRemoved: z.int(),
        touched: z
          .array(z.strictObject({ uri: z.string(), entityType: z.string().nullable() }).meta({ id: 'TouchedEntity' }))
          .describe('The first change'),
        touchedInAll: z.int(),
      })
      .meta({ id: 'ChangesTransaction' }),
  ),
  next: nextCursor,
})

export const CHANGES = graphQuestion({
  name: 'changes',
  path: '/api/v1/changes',
  summary: 'List the transactions between two moments, oldest first',
  description: 'Shows when each was written, and why. For the sentences on the page Changes, see `activity`.',
  cost: 500,
  parameters: { from: FROM, to: TO, asOf: AS_OF, ...pageParameters(MAX_CHANGES, { of: 'transactions per page' }) },
  cacheable: 'entities',
  answer: changesAnswer,
  problems: ['BAD_RANGE'],
  cli: { group: 'query', positional: [] },
  examples: [{ title: 'The first two transactions after the first', arguments: { from: '1', limit: 2 } }],
  async ask(reader, { from, to, cursor, limit }) {
    const moments = await resolveInterval(reader, { from, to })
    if (!moments.ok) return moments
    const after = openNumber(LIST, cursor)
    if (!after.ok) return after
    const found = await unlessDropped(reader.store, async () =>
      ok(await transactionsOf(moments.value, { after: after.value, limit })),
    )
    if (!found.ok) return found
    const { transactions, next } = found.value
    return ok({
      from: await txWithTime(reader.store, moments.value.from.at),
      to: await txWithTime(reader.store, moments.value.to.at),
      transactions: transactions.map((t) => ({ ...t, at: isoOf(t.at) })),
      next: next === null ? null : sealNumbers(LIST, next),
    })
  },
})
