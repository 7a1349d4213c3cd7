// Answers the questions about the state of sources.
import type { Problem } from '../../contracts/problem.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { isListingRequested, sweepNote } from '../../sweep/source-sweeps.ts'
import { paceOf, readSchedule, type SweepSchedule } from '../../sweep/schedule.ts'
import { changesUnlisted } from '../../contracts/listing.ts'
import { sourceStandings, type SourceStanding } from '../source-standing.ts'
import type { SourcePause } from '../../sweep/source-pause.ts'
import type { Time } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import type { Service, ServiceSource } from '../service.ts'
import { isAbsentAtSource } from './absent-at-source.ts'
import type { SourcesAnswer, SourcesArguments } from '../sources.ts'

type SourceJson = SourcesAnswer['sources'][number]

const LIST = 'sources'

export async function sources(
  service: Service,
  { limit, cursor }: SourcesArguments,
): Promise<Result<SourcesAnswer, Problem>> {
  const position = cursor === undefined ? ok('') : positionIn(LIST, cursor)
  if (!position.ok) return err(notOfList(cursor ?? ''))
  const rest = [...service.sources.configured()]
    .sort((a, b) => (a.config.platform < b.config.platform ? -1 : 1))
    .filter(({ config }) => config.platform > position.value)
  const shown = rest.slice(0, limit)
  const standings = await sourceStandings(
    shown.map(({ config }) => config),
    { store: service.store, now: service.clock.now(), unmappable: service.sources.unmappable },
  )
  const last = shown.at(-1)?.config.platform
  return ok({
    sources: await Promise.all(
      standings.flatMap((standing, i) => {
        const source = shown[i]
        return source === undefined ? [] : [describe(source, standing, service)]
      }),
    ),
    next: rest.length > limit && last !== undefined ? cursorIn(LIST, last) : null,
  })
}

/** Health, lag, last read, errors of one source, as its worker last noted it, with what waits for it now. */
async function describe(
  { config, provider }: ServiceSource,
  standing: SourceStanding,
  { store, clock }: Service,
): Promise<SourceJson> {
  const { platform, limits } = config
  const now = clock.now()
  const pace = paceOf(config)
  const [swept, { due, waiting, retrying, oldestMarkedAt }] = await Promise.all([
    store.note(sweepNote(platform)),
    store.dirty(now, platform),
  ])
  const { state, trouble, issues, health } = standing
  const schedule = readSchedule(swept, pace, now)
  const { mappingFaults: _, failing: __, misfits: ___, reads, ...noted } = health
  return {
    ...noted,
    // No others: a note of another version may count more.
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
    limits: {
      ratePerSecond: limits.ratePerSecond,
      burst: limits.burst,
      concurrency: limits.concurrency,
      timeoutMs: limits.timeoutMs,
      maxBytes: limits.maxBytes,
    },
    events: Object.keys(provider.events),
    dirty: due,
    waiting,
    retrying,
    missing: retrying === 0 ? NONE_MISSING : await missingFrom(store, platform, now),
    lagSeconds: oldestMarkedAt === null ? 0 : Math.max(0, (now - oldestMarkedAt) / 1_000),
    sweep: isObject(swept) ? await sweepOf(schedule, platform, store) : null,
    listedEvery: {
      fullSeconds: (schedule.fullEveryMs ?? pace.fullMs) / 1_000,
      changesSeconds: pace.incrementalMs / 1_000,
    },
    changesUnlisted: changesUnlisted(provider),
    health: state,
    trouble: trouble === null ? null : { ...trouble, since: isoTime(trouble.since) },
    pausedBy: pausedBy(standing.pause),
    issues: issues.map(({ since, ...issue }) => ({ ...issue, since: isoTime(since) })),
    ...watched(standing),
  }
}

const NONE_MISSING: SourceJson['missing'] = { total: 0, people: 0, atLeast: false }
/** Marks of one source that are looked at, some 20 µs each. */
const MOST_LOOKED_AT = 1_000

async function missingFrom(store: Service['store'], platform: string, now: Time): Promise<SourceJson['missing']> {
  const [marks, { tx }] = await Promise.all([
    store.postponed({ platform, now, after: null, limit: MOST_LOOKED_AT + 1 }),
    store.head(),
  ])
  const failed = marks.slice(0, MOST_LOOKED_AT).flatMap(({ uri, attempts }) => (attempts === 0 ? [] : [uri]))
  const records = await store.entities(failed, tx)
  const missing = failed.filter((_, i) => isAbsentAtSource(records[i] ?? null))
  return { total: missing.length, people: missing.filter(isLookup).length, atLeast: marks.length > MOST_LOOKED_AT }
}

function pausedBy(pause: SourcePause | null): SourceJson['pausedBy'] {
  return pause === null ? null : { ...pause, since: isoTime(pause.since) }
}

/** What a person should look at: suspected deletions, a silent source, and changes that no event announced. */
function watched({
  guard,
  findings,
  rhythm,
  silence,
}: SourceStanding): Pick<SourceJson, 'suspectedDeletions' | 'lastEventAt' | 'silent' | 'lostEvents'> {
  const foundAt = rhythm?.foundAt ?? null
  return {
    suspectedDeletions: { documents: guard?.held ?? 0, listings: findings.map(({ type, kind }) => ({ type, kind })) },
    lastEventAt: rhythm === null ? null : isoTime(rhythm.lastEventAt),
    silent: silence === null ? null : { since: isoTime(silence.since), usualGapMs: silence.usualGapMs },
    lostEvents: foundAt === null ? null : { changes: rhythm?.found ?? 0, lastFoundAt: isoTime(foundAt) },
  }
}

async function sweepOf(
  schedule: SweepSchedule,
  platform: string,
  store: Service['store'],
): Promise<NonNullable<SourceJson['sweep']>> {
  const time = (value: number | null): string | null => (value === null || value <= 0 ? null : isoTime(value))
  return {
    lastStartedAt: time(schedule.lastStartedAt),
    nextFullAt: time(schedule.fullAt),
    nextIncrementalAt: time(schedule.incrementalAt),
    lastReport: reportOf(schedule.lastReport),
    lastFullReport: reportOf(schedule.lastFullReport),
    lastError: schedule.lastError,
    requested: await isListingRequested(platform, schedule, store),
  }
}

function reportOf(noted: JsonObject | null): NonNullable<SourceJson['sweep']>['lastReport'] {
  if (noted === null) return null
  const number = (name: string): number => (typeof noted[name] === 'number' ? noted[name] : 0)
  return {
    kind: noted.kind === 'full' ? 'full' : 'incremental',
    listed: number('listed'),
    marked: number('marked'),
    missing: number('missing'),
    held: number('held'),
  }
}
