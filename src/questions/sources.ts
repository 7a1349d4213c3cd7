import { z } from 'zod'
import { waitingChanges } from '../contracts/listing.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { isObject } from '../lib/json.ts'
import { err, ok } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { isLookup } from '../model/lookup.ts'
import { sealPosition, notOfList, openPosition } from '../query/cursor.ts'
import { paceOf, readSchedule, type SweepSchedule } from '../sweep/schedule.ts'
import type { SourcePause } from '../sweep/source-pause.ts'
import { isListingRequested, sweepNote } from '../sweep/source-sweeps.ts'
import { isAbsentAtSource, stillNamed } from './absent-at-source.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { pageParameters, text } from './parameters.ts'
import type { Service, ServiceSource } from './service.ts'
import { nextCursor, time } from './shapes.ts'
import { SOURCE_STATES, sourceStatuses, type SourceStatus } from './source-status.ts'
import { isoOf } from '../lib/iso.ts'

const MAX_PAGE = 1_000

/** The source that a path names. */
export const PLATFORM = text("a configured source's platform")

const sweepReport = z
  .strictObject({
    kind: z.enum(['full', 'incremental']),
    listed: z.int(),
    marked: z.int(),
    missing: z.int().describe("Known entities that a complete sweep didn't show; they are being read."),
    held: z.int().describe("Known entities that a listing didn't show that isn't trusted; nothing is done about them."),
  })
  .meta({ id: 'SweepReport' })

/** Who paused a source, as the audit names them. */
export const pausedByShape = z
  .strictObject({ since: time, caller: z.string(), name: z.string() })
  .meta({ id: 'PausedBy' })

const sourceShape = z
  .strictObject({
    platform: z.string(),
    provider: z.string(),
    domains: z.array(z.string()),
    baseUrl: z.string().nullable().describe('Address of the source; null if it has none, and pushes its metadata.'),
    limits: z.strictObject({
      ratePerSecond: z.number(),
      burst: z.number(),
      concurrency: z.int(),
      timeoutMs: z.number(),
      maxBytes: z.number(),
    }),
    events: z.array(z.string()).describe('The types of its events.'),
    health: z.enum(SOURCE_STATES),
    trouble: z
      .strictObject({ since: time, reason: z.string(), todo: z.string() })
      .meta({ id: 'SourceTrouble' })
      .nullable()
      .describe('What is wrong, since when, and what to do. Null if its health is ok or unknown.'),
    pausedBy: pausedByShape.nullable().describe("Who paused it. Null if it isn't paused."),
    issues: z
      .array(
        z
          .strictObject({
            kind: z
              .enum(['set-aside', 'mapping', 'listing'])
              .describe(
                'mapping: names something that the catalogue lacks, or fails. set-aside: items of listings that the source reports as wrong. listing: keeps failing.',
              ),
            type: z.string().nullable().describe('The entity type; null if the problem concerns more than one.'),
            count: z.int(),
            first: z.string(),
            since: time,
            sentence: z.string(),
            todo: z.string().describe('What a person should do about it.'),
          })
          .meta({ id: 'SourceIssue' }),
      )
      .describe('What is wrong although it answers.'),
    circuit: z
      .enum(['closed', 'open', 'probing'])
      .nullable()
      .describe('State of the circuit breaker; null before the first read.'),
    circuitSince: time.nullable(),
    pausedUntil: time.nullable().describe('Until when the source itself asked for a pause.'),
    pausedSince: time.nullable().describe('Since when the source asks for a pause.'),
    ratePerSecond: z.number().nullable().describe('The current request rate.'),
    lastReadAt: time.nullable().describe('When a read last succeeded.'),
    lastTriedAt: time.nullable().describe('When a read last succeeded or failed.'),
    lastError: z.strictObject({ at: time, reason: z.string() }).nullable(),
    reads: z.strictObject({
      ok: z.int(),
      'not-modified': z.int(),
      gone: z.int(),
      throttled: z.int(),
      unavailable: z.int(),
      refused: z.int().describe('The source refused the credentials or the access.'),
      malformed: z.int(),
    }),
    unmappedFields: z.record(z.string(), z.int()).describe('Fields that no mapping uses, and how often they occurred.'),
    dirty: z.int().describe('Marks that are due.'),
    waiting: z.int().describe("Marks that aren't due yet: waiting for a retry, or for the pause between two reads."),
    retrying: z.int().describe('Waiting marks whose last read failed.'),
    missing: z
      .strictObject({
        total: z.int(),
        people: z.int().describe('Waiting marks that are addresses and names of people.'),
        atLeast: z.boolean().describe('Whether there may be more: only the first marks are counted.'),
      })
      .describe(
        "Retried references to entities that it reports not to have. Those that only deleted entities hold don't count.",
      ),
    lagSeconds: z.number().describe('The age of the oldest due mark, without retries.'),
    sweep: z
      .strictObject({
        lastStartedAt: time.nullable(),
        nextFullAt: time.nullable(),
        nextIncrementalAt: time.nullable(),
        lastReport: sweepReport.nullable(),
        lastFullReport: sweepReport.nullable(),
        lastError: z.string().nullable(),
        requested: z.boolean().describe("A complete sweep was requested, as by an import, and hasn't ended."),
      })
      .nullable()
      .describe('The last sweep; null before the first.'),
    listedEvery: z
      .strictObject({ fullSeconds: z.number(), changesSeconds: z.number() })
      .describe('How often everything is listed, and how often recent changes. The former finds deletions.'),
    changesUnlisted: z
      .array(z.string())
      .describe("Types whose recent changes it can't list: without an event, only a complete sweep finds them."),
    changesMissed: z
      .array(z.strictObject({ type: z.string(), what: z.string() }))
      .describe('Changes that its list of recent changes lacks: without an event, only a complete sweep finds them.'),
    suspectedDeletions: z
      .strictObject({
        documents: z.int().describe('Deletions that the source reported one by one.'),
        missing: z.int().describe("Entities that are missing from listings that aren't trusted."),
        listings: z.array(z.strictObject({ type: z.string(), kind: z.enum(['shrunk', 'repeats']) })),
      })
      .describe('Deletions that the guard against mass disappearance suspects.'),
    lastEventAt: time.nullable(),
    silent: z
      .strictObject({ since: time, usualGapMs: z.number() })
      .nullable()
      .describe('Since when the source sends no events, if that is much longer than usual.'),
    lostEvents: z
      .strictObject({ changes: z.int(), lastFoundAt: time })
      .nullable()
      .describe('Changes found by a sweep that no event had announced.'),
  })
  .meta({ id: 'Source' })

const sourcesAnswer = z.strictObject({ sources: z.array(sourceShape), next: nextCursor })

export type SourcesAnswer = AnswerOf<typeof sourcesAnswer>

export const SOURCES = serviceQuestion({
  name: 'sources',
  scope: 'everything',
  path: '/api/v1/sources',
  summary: 'List the sources: health and issues, reads, backlog, sweeps, suspected deletions',
  description: 'The sources are ordered by platform.',
  cost: 500,
  parameters: pageParameters(MAX_PAGE, { default: MAX_PAGE, of: 'sources per page' }),
  answer: sourcesAnswer,
  cli: { group: 'query', positional: [] },
  tool: {
    description:
      'The sources that metadata is read from: health, issues, what waits, when each was read last. Ask when an answer is incomplete or stale.',
    leavesOut: ['limits', 'events', 'unmappedFields', 'baseUrl', 'listedEvery', 'lastFullReport', 'ratePerSecond'],
  },
  examples: [{ title: 'All sources', arguments: {} }],
  async ask(service, { limit, cursor }) {
    const position = cursor === undefined ? ok('') : openPosition(LIST, cursor)
    if (!position.ok) return err(notOfList(cursor ?? ''))
    const rest = [...service.sources.configured()]
      .sort((a, b) => compareTexts(a.config.platform, b.config.platform))
      .filter(({ config }) => config.platform > position.value)
    const shown = rest.slice(0, limit)
    const statuses = await sourceStatuses(
      shown.map(({ config }) => config),
      { store: service.store, now: service.clock.now(), unmappable: service.sources.unmappable },
    )
    const last = shown.at(-1)?.config.platform
    return ok({
      sources: await Promise.all(
        statuses.flatMap((status, i) => {
          const source = shown[i]
          return source === undefined ? [] : [describe(source, status, service)]
        }),
      ),
      next: rest.length > limit && last !== undefined ? sealPosition(LIST, last) : null,
    })
  },
})

type SourceJson = SourcesAnswer['sources'][number]

const LIST = 'sources'

/** Describes health, lag, last read and errors of a source, as its worker last noted them, and what waits now. */
async function describe(
  { config, provider }: ServiceSource,
  status: SourceStatus,
  { store, clock }: Service,
): Promise<SourceJson> {
  const { platform, limits } = config
  const now = clock.now()
  const pace = paceOf(config)
  const [swept, { due, waiting, retrying, oldestMarkedAt }] = await Promise.all([
    store.note(sweepNote(platform)),
    store.dirty(now, platform),
  ])
  const { state, trouble, issues, health } = status
  const { missing, forgotten } = retrying === 0 ? NONE_ABSENT : await absentFrom(store, platform, now)
  const schedule = readSchedule(swept, pace, now)
  const fullMs = schedule.fullEveryMs ?? pace.fullMs
  const { mappingFaults: _, failing: __, unmappableAnswers: ___, reads, ...noted } = health
  return {
    ...noted,
    // Lists members explicitly, because a note from another version may have more.
    reads: {
      ok: reads.ok,
      'not-modified': reads['not-modified'],
      gone: reads.gone,
      throttled: reads.throttled,
      unavailable: reads.unavailable,
      refused: reads.refused,
      malformed: reads.malformed,
    },
    platform,
    provider: config.provider,
    domains: provider.domains,
    baseUrl: config.baseUrl,
    limits,
    events: Object.keys(provider.events),
    dirty: due,
    waiting,
    retrying: retrying - forgotten,
    missing,
    lagSeconds: oldestMarkedAt === null ? 0 : Math.max(0, (now - oldestMarkedAt) / 1_000),
    sweep: isObject(swept) ? await sweepOf(schedule, platform, store) : null,
    listedEvery: {
      fullSeconds: fullMs / 1_000,
      // A complete sweep shows changes as well.
      changesSeconds: Math.min(pace.incrementalMs, fullMs) / 1_000,
    },
    ...waitingChanges(provider),
    health: state,
    trouble: trouble === null ? null : { ...trouble, since: isoOf(trouble.since) },
    pausedBy: pausedBy(status.pause),
    issues: issues.map(({ since, ...issue }) => ({ ...issue, since: isoOf(since) })),
    ...sourceWatch(status),
  }
}

interface AbsentEntities {
  /** Only what something names counts. */
  readonly missing: SourceJson['missing']
  /** Number of absent ones that nothing names, except what is deleted. */
  readonly forgotten: number
}

const NONE_ABSENT: AbsentEntities = { missing: { total: 0, people: 0, atLeast: false }, forgotten: 0 }
/** Maximum number of marks of a source examined, some 20 µs each. */
const MAX_EXAMINED = 1_000

async function absentFrom(store: Service['store'], platform: string, now: Time): Promise<AbsentEntities> {
  const [marks, { tx }] = await Promise.all([
    store.postponed({ platform, now, after: null, limit: MAX_EXAMINED + 1 }),
    store.head(),
  ])
  const failed = marks.slice(0, MAX_EXAMINED).flatMap(({ uri, attempts }) => (attempts === 0 ? [] : [uri]))
  const records = await store.entities(failed, tx)
  const absent = records.filter(isAbsentAtSource)
  const known = absent.filter((record) => record !== null)
  const named = await stillNamed(
    store,
    known.map(({ node }) => node),
    tx,
  )
  const missing = known.filter(({ node }) => named.has(node))
  return {
    missing: {
      total: missing.length,
      people: missing.filter(({ uri }) => isLookup(uri)).length,
      atLeast: marks.length > MAX_EXAMINED,
    },
    forgotten: absent.length - missing.length,
  }
}

function pausedBy(pause: SourcePause | null): SourceJson['pausedBy'] {
  return pause === null ? null : { ...pause, since: isoOf(pause.since) }
}

/** Shows what a person should look at: suspected deletions, a silent source, and changes that no event announced. */
function sourceWatch({
  guard,
  findings,
  rhythm,
  silence,
}: SourceStatus): Pick<SourceJson, 'suspectedDeletions' | 'lastEventAt' | 'silent' | 'lostEvents'> {
  const foundAt = rhythm?.foundAt ?? null
  return {
    suspectedDeletions: {
      documents: guard?.held ?? 0,
      missing: findings.reduce((sum, finding) => sum + (finding.kind === 'shrunk' ? finding.missing : 0), 0),
      listings: findings.map(({ type, kind }) => ({ type, kind })),
    },
    lastEventAt: rhythm === null ? null : isoOf(rhythm.lastEventAt),
    silent: silence === null ? null : { since: isoOf(silence.since), usualGapMs: silence.usualGapMs },
    lostEvents: foundAt === null ? null : { changes: rhythm?.found ?? 0, lastFoundAt: isoOf(foundAt) },
  }
}

async function sweepOf(
  schedule: SweepSchedule,
  platform: string,
  store: Service['store'],
): Promise<NonNullable<SourceJson['sweep']>> {
  const isoTime = (value: number | null): string | null => (value === null || value <= 0 ? null : isoOf(value))
  return {
    lastStartedAt: isoTime(schedule.lastStartedAt),
    nextFullAt: isoTime(schedule.fullAt),
    nextIncrementalAt: isoTime(schedule.incrementalAt),
    lastReport: schedule.lastReport,
    lastFullReport: schedule.lastFullReport,
    lastError: schedule.lastError,
    requested: await isListingRequested(platform, schedule, store),
  }
}
