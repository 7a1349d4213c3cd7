import { z } from 'zod'
import { aheadSeconds, type LogClock } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { countsByType } from '../query/entities/counted.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { horizonJson } from './retention.ts'
import type { Service } from './service.ts'
import { horizon, time } from './shapes.ts'
import { SOURCE_STATES, sourceStatuses } from './source-status.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const busHealth = z
  .strictObject({
    kafka: z
      .strictObject({
        connected: z.boolean(),
        lastError: z.string().nullable().describe('The current error; null if there is none.'),
        assigned: z.array(z.strictObject({ topic: z.string(), partition: z.int() })),
        lag: z
          .array(z.strictObject({ topic: z.string(), partition: z.int(), lag: z.int().nullable() }))
          .describe("Messages not stored here yet; null if the broker hasn't reported its count."),
        tombstones: z.int().describe('Messages without a value, skipped since the start.'),
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
    at: time.nullable().describe('Time of the last transaction; null before the first.'),
  }),
  clock: z
    .strictObject({
      aheadSeconds: z
        .number()
        .describe(
          "How far the last transaction's time is ahead of this service's clock: 0 if all is well. Above a minute, a clock was ahead once, or this one is behind.",
        ),
      setBack: z
        .strictObject({
          tx: z.int().describe('The first transaction after it.'),
          from: time,
          to: time,
        })
        .nullable()
        .describe('The last time the clock went back by more than a minute between two transactions.'),
    })
    .describe('Times of transactions are real times, by the clock of their writer.'),
  counts: z.strictObject({
    nodes: z.int(),
    entities: z.int().describe('Live entities; a process without a graph counts deleted ones too.'),
    edges: z.int(),
    transactions: z.int(),
    facts: z.int(),
    documents: z.int(),
  }),
  dirty: z
    .strictObject({ due: z.int(), waiting: z.int(), retrying: z.int(), oldestMarkedAt: time.nullable() })
    .describe('Marks that are due, and marks waiting for a retry.'),
  pausedSources: z.array(z.string()).describe('The platforms of paused sources.'),
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
    .describe('Sources with problems: what is wrong, since when, and what to do.'),
  quarantined: z.int(),
  quarantineEvicted: z.int().describe('Quarantined events ever dropped to keep within the limits.'),
  retention: z.strictObject({ horizon }),
  followers: z
    .array(
      z
        .strictObject({
          name: z.string(),
          head: z.int().describe('The last transaction that it applied.'),
          ready: z.boolean(),
          essential: z.boolean().describe("Whether this process can't answer without it."),
          lastError: z.string().nullable(),
          wasAhead: z
            .strictObject({
              tx: z.int().describe('The transaction of its saved state.'),
              record: z.int().describe('The last transaction of the record then.'),
            })
            .nullable()
            .describe(
              'Not null: at the start, its saved state was newer than the record, so the record lost transactions. It was rebuilt from the record.',
            ),
        })
        .meta({ id: 'FollowerStatus' }),
    )
    .describe('The followers of this process.'),
  definitions: z.strictObject({
    rules: z.array(z.string()).describe('The rules in force, with their versions.'),
    leftOut: z
      .array(z.string())
      .describe("Rules that aren't in force because no source brings the types they need; with those types."),
    providers: z.array(z.string()).describe('The files in force that declare providers, besides the built-in ones.'),
    problem: z.string().nullable().describe("Why the current files aren't in force."),
  }),
  awaitingStart: z
    .array(
      z.strictObject({
        kind: z.enum(['type', 'source', 'setting']),
        name: z.string(),
        change: z.enum(['changed', 'removed']),
      }),
    )
    .describe('Settings in the files that take effect only after a restart.'),
  buses: busHealth.nullable().describe('Health of the buses; null if this process listens to none.'),
})

export type StatusAnswer = AnswerOf<typeof statusAnswer>

export const STATUS = serviceQuestion({
  name: 'status',
  scope: 'everything',
  path: '/api/v1/status',
  summary: 'Show the head of the log, counts, followers, and changes that need a restart',
  description: 'For thousands of marks (dirty), the count may be a few seconds old.',
  cost: 50,
  parameters: {},
  answer: statusAnswer,
  cli: { group: 'query', positional: [] },
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
    statuses,
  ] = await Promise.all([
    store.head(),
    store.logClock(),
    store.counts(),
    store.dirty(clock.now()),
    store.quarantineCount(),
    store.quarantineAccounts(),
    store.horizon(),
    sourceStatuses(configured, { store, now: clock.now(), unmappable: sources.unmappable }),
  ])
  return ok({
    version: state.version,
    head: { tx, at: tx === 0 ? null : isoOf(at) },
    clock: clockJson(logClock, clock.now()),
    counts: { ...counts, entities: entitiesNow(reads) ?? counts.entities },
    dirty: { due, waiting, retrying, oldestMarkedAt: isoOrNull(oldestMarkedAt) },
    pausedSources: statuses.flatMap(({ platform, pause }) => (pause === null ? [] : [platform])).toSorted(),
    troubledSources: statuses.flatMap(({ platform, state, trouble }) =>
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
