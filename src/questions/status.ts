import { z } from 'zod'
import { aheadSeconds, type LogClock } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { countsByType } from '../query/entities/counted.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { horizonJson } from './retention.ts'
import type { Service } from './service.ts'
import { horizon, time } from './shapes.ts'
import { sourceStandings } from './source-standing.ts'
import { SOURCE_STATES } from './source-states.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const busHealth = z
  .strictObject({
    kafka: z
      .strictObject({
        connected: z.boolean(),
        lastError: z.string().nullable().describe('What fails at present; null where nothing does.'),
        assigned: z.array(z.strictObject({ topic: z.string(), partition: z.int() })),
        lag: z
          .array(z.strictObject({ topic: z.string(), partition: z.int(), lag: z.int().nullable() }))
          .describe('Records that are not durable here yet; null where the broker has not reported how many it has.'),
        tombstones: z.int().describe('Records without a value, passed over since the start.'),
      })
      .nullable(),
    sqs: z.array(
      z.strictObject({
        queue: z.string(),
        state: z.enum(['starting', 'receiving', 'failing', 'stopped']),
        answeredAt: time.nullable(),
        lastError: z.string().nullable(),
        errorAt: time.nullable(),
        received: z.int(),
        taken: z.int(),
        undeleted: z.int(),
        events: z.int(),
      }),
    ),
  })
  .meta({ id: 'BusHealth' })

const statusAnswer = z.strictObject({
  version: z.string(),
  head: z.strictObject({
    tx: z.int(),
    at: time.nullable().describe('Null before the first transaction.'),
  }),
  clock: z
    .strictObject({
      aheadSeconds: z
        .number()
        .describe(
          'How far the latest time of a transaction is ahead of the clock of this service: 0 where all is ' +
            'well. Above a minute, a clock was ahead once, or this one is behind.',
        ),
      setBack: z
        .strictObject({
          tx: z.int().describe('The first transaction after it.'),
          from: time,
          to: time,
        })
        .nullable()
        .describe('The last time that the clock went back by more than a minute between two transactions.'),
    })
    .describe('Times of transactions are real times, by the clock of whoever wrote them.'),
  counts: z.strictObject({
    nodes: z.int(),
    entities: z.int().describe('Things that are there now; a process without a graph counts the deleted ones too.'),
    edges: z.int(),
    transactions: z.int(),
    facts: z.int(),
    documents: z.int(),
  }),
  dirty: z
    .strictObject({ due: z.int(), waiting: z.int(), retrying: z.int(), oldestMarkedAt: time.nullable() })
    .describe('Marks that are due, and marks that wait for a retry.'),
  pausedSources: z.array(z.string()).describe('The platforms of sources that somebody paused.'),
  troubledSources: z
    .array(
      z.strictObject({
        platform: z.string(),
        health: z.enum(SOURCE_STATES),
        since: time,
        reason: z.string(),
        todo: z.string(),
      }),
    )
    .describe('The sources that are neither ok nor unknown: what is wrong, since when, and what to do about it.'),
  quarantined: z.int(),
  quarantineEvicted: z.int().describe('Quarantined events that were dropped to keep to their bounds, ever.'),
  retention: z.strictObject({ horizon }),
  followers: z
    .array(
      z
        .strictObject({
          name: z.string(),
          head: z.int().describe('The last transaction that it has applied.'),
          ready: z.boolean(),
          essential: z.boolean().describe('Whether this process cannot answer without it.'),
          lastError: z.string().nullable(),
          wasAhead: z
            .strictObject({
              tx: z.int().describe('What it had saved was as of this transaction.'),
              record: z.int().describe('Where the record ended then.'),
            })
            .nullable()
            .describe(
              'Not null: at the start, what it had saved was of transactions that the record did not have, so the ' +
                'record lost them. It was made anew from the record.',
            ),
        })
        .meta({ id: 'FollowerStatus' }),
    )
    .describe('What follows the log in this process.'),
  definitions: z.strictObject({
    rules: z.array(z.string()).describe('The rules in force, each with its version.'),
    leftOut: z
      .array(z.string())
      .describe('Rules that are not in force, since no source here brings the types that they need; each with those.'),
    providers: z.array(z.string()).describe('The files in force that declare providers, beside those of the product.'),
    problem: z.string().nullable().describe('Why the present files are not in force.'),
  }),
  awaitingStart: z
    .array(
      z.strictObject({
        kind: z.enum(['type', 'source', 'setting']),
        name: z.string(),
        change: z.enum(['changed', 'removed']),
      }),
    )
    .describe('Settings of the files that take effect at the next start only.'),
  buses: busHealth.nullable().describe('Null where this process listens to none.'),
})

export type StatusAnswer = AnswerOf<typeof statusAnswer>

export const STATUS = serviceQuestion({
  name: 'status',
  scope: 'everything',
  path: '/api/v1/status',
  summary: 'The head of the log, counts, followers, and changes that await a start',
  description: 'Of what waits (dirty), where it is thousands, the count may be a few seconds old.',
  right: 'read',
  cost: 50,
  takes: {},
  answer: statusAnswer,
  problems: [],
  terminal: { group: 'now', positional: [] },
  examples: [{ title: 'As it is now', arguments: {} }],
  ask: status,
})

export async function status({ store, clock, state, sources, reads }: Service): Promise<Result<StatusAnswer, Problem>> {
  const configured = sources.configured().map(({ config }) => config)
  const [
    { tx, at },
    logClock,
    counts,
    { due, waiting, retrying, oldestMarkedAt },
    quarantined,
    accounts,
    horizon,
    standings,
  ] = await Promise.all([
    store.head(),
    store.logClock(),
    store.counts(),
    store.dirty(clock.now()),
    store.quarantineCount(),
    store.quarantineAccounts(),
    store.horizon(),
    sourceStandings(configured, { store, now: clock.now(), unmappable: sources.unmappable }),
  ])
  return ok({
    version: state.version,
    head: { tx, at: tx === 0 ? null : isoOf(at) },
    clock: clockJson(logClock, clock.now()),
    counts: { ...counts, entities: entitiesNow(reads) ?? counts.entities },
    dirty: { due, waiting, retrying, oldestMarkedAt: isoOrNull(oldestMarkedAt) },
    pausedSources: standings.flatMap(({ platform, pause }) => (pause === null ? [] : [platform])).toSorted(),
    troubledSources: standings.flatMap(({ platform, state, trouble }) =>
      trouble === null ? [] : [{ platform, health: state, ...trouble, since: isoOf(trouble.since) }],
    ),
    quarantined,
    quarantineEvicted: accounts.reduce((sum, { evicted }) => sum + evicted, 0),
    retention: { horizon: horizonJson(horizon) },
    followers: state.followers().map((follower) => follower.status()),
    definitions: state.definitions(),
    awaitingStart: state.awaitingStart(),
    buses: state.buses(),
  })
}

/** Returns null if this process has no graph, or hasn't loaded it. */
function entitiesNow(reads: Service['reads']): number | null {
  if (reads === null || reads.askInRounds !== undefined) return null
  const { catalogue, graph } = reads
  const { head: at } = graph()
  if (at === 0) return null
  return countsByType({ catalogue, graph: graph(), at }).reduce((sum, { count }) => sum + count, 0)
}

function clockJson(logClock: LogClock, now: number): StatusAnswer['clock'] {
  const { setBack } = logClock
  return {
    aheadSeconds: aheadSeconds(logClock, now),
    setBack: setBack === null ? null : { tx: setBack.tx, from: isoOf(setBack.from), to: isoOf(setBack.to) },
  }
}
