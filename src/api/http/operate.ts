import type { FastifyInstance } from 'fastify'
import type { FollowerStatus } from '../../contracts/follower.ts'
import type { Provider, SourceConfig } from '../../contracts/source.ts'
import type { Store } from '../../contracts/store.ts'
import type { Clock } from '../../contracts/clock.ts'
import { horizonJson } from './retention.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { paceOf, readSchedule, type FailingListing } from '../../sweep/schedule.ts'
import { standings, type Standing } from '../../sweep/standing.ts'
import { isoTime } from '../../query/entity.ts'
import { heldRoutes } from './held.ts'

export interface OperateParts {
  readonly store: Store
  readonly clock: Clock
  readonly sources: readonly { readonly config: SourceConfig; readonly provider: Provider }[]
  readonly notes: { health(platform: string): string; sweep(platform: string): string }
  followers(): readonly FollowerStatus[]
  /** The rules in force, and why what the folder of definitions says now is not. */
  definitions(): { readonly rules: readonly string[]; readonly problem: string | null }
  /** What the files say that holds from the next start on only. */
  awaitingStart(): readonly { readonly kind: string; readonly name: string; readonly change: string }[]
  /** What the definitions of this moment lack that the mapping of a source names. */
  unmappable(platform: string): { readonly count: number; readonly first: string; readonly since: number } | null
  /** Why the service can't do its work, if so: "the writing thread has stopped". */
  faults(): readonly string[]
  /** How the buses do that this process listens to; null where it listens to none. */
  buses(): object | null
  metrics(): Promise<string>
  readonly version: string
}

/** A follower further behind than this isn't "right after" any more, and readiness says so. */
const MAX_LAG = 100_000

export function operateRoutes(app: FastifyInstance, parts: OperateParts): void {
  app.get('/', async (_request, reply) => await reply.redirect('/graphql'))
  app.get('/favicon.ico', async (_request, reply) => await reply.code(204).send())
  app.get('/healthz', async () => ({ status: 'ok', version: parts.version }))
  app.get('/readyz', async (_request, reply) => {
    const reasons = await unready(parts)
    return await reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons })
  })
  app.get('/metrics', async (_request, reply) => {
    return await reply.type('text/plain; version=0.0.4; charset=utf-8').send(await parts.metrics())
  })
  app.get('/api/v1/sources', async () => {
    const platforms = parts.sources.map((s) => s.config.platform)
    const known = await standings(platforms, parts.store, parts.clock.now())
    return { sources: await Promise.all(parts.sources.map((s, i) => describe(s, known[i], parts))) }
  })
  heldRoutes(app, parts)
  app.get('/api/v1/status', async () => {
    const { tx, at } = await parts.store.head()
    const [counts, { due, waiting, oldestMarkedAt }, quarantined, horizon] = await Promise.all([
      parts.store.counts(),
      parts.store.dirty(Date.now()),
      parts.store.quarantineCount(),
      parts.store.horizon(),
    ])
    return {
      version: parts.version,
      head: { tx, at: tx === 0 ? null : new Date(at).toISOString() },
      counts,
      dirty: { due, waiting, oldestMarkedAt: oldestMarkedAt === null ? null : isoTime(oldestMarkedAt) },
      quarantined,
      retention: horizonJson(horizon),
      followers: parts.followers(),
      definitions: parts.definitions(),
      awaitingStart: parts.awaitingStart(),
      buses: parts.buses(),
    }
  })
}

async function unready(parts: OperateParts): Promise<readonly string[]> {
  const reasons = [...parts.faults()]
  // A record that hangs would keep us from saying so.
  if (reasons.length > 0) return reasons
  try {
    const { tx } = await parts.store.head()
    for (const follower of parts.followers().filter((f) => f.essential)) {
      if (!follower.ready)
        reasons.push(
          `the ${follower.name} is still loading${follower.lastError === null ? '' : `: ${follower.lastError}`}`,
        )
      else if (tx - follower.head > MAX_LAG)
        reasons.push(`the ${follower.name} is ${tx - follower.head} transactions behind`)
    }
  } catch (error) {
    reasons.push(`the record does not answer: ${error instanceof Error ? error.message : String(error)}`)
  }
  return reasons
}

/** Health, lag, last read, errors of one source, as its worker last noted it, with what waits for it now. */
async function describe(
  source: OperateParts['sources'][number],
  standing: Standing | undefined,
  parts: OperateParts,
): Promise<JsonObject> {
  const { platform, provider, baseUrl, limits } = source.config
  const [health, sweep, dirty] = await Promise.all([
    parts.store.note(parts.notes.health(platform)),
    parts.store.note(parts.notes.sweep(platform)),
    parts.store.dirty(Date.now(), platform),
  ])
  const { mappingFaults, ...noted }: JsonObject = isObject(health)
    ? (health as JsonObject)
    : { lastReadAt: null, lastError: null }
  const { due, waiting, oldestMarkedAt } = dirty
  const lagSeconds = oldestMarkedAt === null ? 0 : Math.max(0, (Date.now() - oldestMarkedAt) / 1_000)
  const issues = [...issuesOf(platform, standing, parts), ...mappingFaultsOf(mappingFaults)]
  return {
    ...noted,
    platform,
    provider,
    domain: source.provider.domain,
    baseUrl,
    limits: { ...limits },
    events: Object.keys(source.provider.events),
    dirty: due,
    waiting,
    lagSeconds,
    sweep: sweepOf(sweep, source.config, parts.clock.now()),
    health: healthOf(noted, issues),
    issues: issues.map(({ since, ...issue }) => ({ ...issue, since: isoTime(since) })),
    ...(standing === undefined ? {} : watched(standing)),
  }
}

/** What a person should look at: what is held, a silence, and changes that no event told of. */
function watched({ guard, findings, rhythm, silence }: Standing): JsonObject {
  const foundAt = rhythm?.foundAt ?? null
  return {
    held: { documents: guard?.held ?? 0, listings: findings.map(({ type, kind }) => ({ type, kind })) },
    lastEventAt: rhythm === null ? null : isoTime(rhythm.heardAt),
    silent: silence === null ? null : { since: isoTime(silence.since), usualGapMs: silence.usualGapMs },
    lostEvents: foundAt === null ? null : { changes: rhythm?.found ?? 0, lastFoundAt: isoTime(foundAt) },
  }
}

/** What is wrong at a source while it answers: which kind, of which type, how many, the first of them, since when. */
interface SourceIssue {
  /**
   * `mapping`: it names what the catalogue lacks, or throws. `set-aside`: items of listings. `listing`: one that keeps failing, how often
   * in a row and why the last time.
   */
  readonly kind: 'set-aside' | 'mapping' | 'listing'
  /** Null where it is not of one type alone. */
  readonly type: string | null
  readonly count: number
  readonly first: string
  readonly since: number
}

function issuesOf(
  platform: string,
  standing: Standing | undefined,
  { unmappable }: Pick<OperateParts, 'unmappable'>,
): readonly SourceIssue[] {
  const mapping = unmappable(platform)
  const setAside = (standing?.setAside ?? []).map(({ type, count, first, since }): SourceIssue => ({
    kind: 'set-aside',
    type,
    count,
    first,
    since,
  }))
  const failing = standing?.failing ?? null
  return [
    ...(mapping === null ? [] : [{ kind: 'mapping' as const, type: null, ...mapping }]),
    ...(failing === null ? [] : [failingIssue(failing)]),
    ...setAside,
  ]
}

function failingIssue({ kind, failures, since, error }: FailingListing): SourceIssue {
  const what = kind === 'full' ? 'the complete listing' : 'the listing of what changed since'
  return {
    kind: 'listing',
    type: null,
    count: failures,
    first: `${what} failed ${failures} times in a row: ${error}`,
    since,
  }
}

/** As the worker of the source noted them. */
function mappingFaultsOf(noted: Json | undefined): readonly SourceIssue[] {
  return (Array.isArray(noted) ? (noted as readonly Json[]) : []).flatMap((fault) =>
    isObject(fault)
      ? [
          {
            kind: 'mapping' as const,
            type: String(fault.type),
            count: Number(fault.count),
            first: String(fault.first),
            since: Number(fault.since),
          },
        ]
      : [],
  )
}

function healthOf(
  noted: JsonObject,
  issues: readonly SourceIssue[],
): 'unknown' | 'ok' | 'degraded' | 'throttled' | 'failing' {
  if (noted.lastReadAt === null || noted.lastReadAt === undefined) return 'unknown'
  if (noted.circuit === 'open' || noted.circuit === 'probing') return 'failing'
  if (noted.pausedUntil !== null && noted.pausedUntil !== undefined) return 'throttled'
  return issues.length === 0 ? 'ok' : 'degraded'
}

function sweepOf(note: Json | null, config: SourceConfig, now: number): Json {
  if (!isObject(note)) return null
  const { lastStartedAt, fullAt, incrementalAt, ...said } = readSchedule(note, paceOf(config), now)
  const time = (value: number | null): string | null => (value === null || value <= 0 ? null : isoTime(value))
  return {
    lastStartedAt: time(lastStartedAt),
    nextFullAt: time(fullAt),
    nextIncrementalAt: time(incrementalAt),
    lastReport: said.lastReport,
    lastFullReport: said.lastFullReport,
    lastError: said.lastError,
  }
}
