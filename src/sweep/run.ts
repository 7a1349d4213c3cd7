import type { Clock } from '../contracts/clock.ts'
import type {
  ListPage,
  ListRequest,
  Provider,
  Source,
  SourceConfig,
  TypeContract,
  SourceAnswer,
} from '../contracts/source.ts'
import { PRIORITY, type Mark, type Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { err, ok, type Result } from '../lib/result.ts'
import {
  dueKind,
  MAX_SKEW_MS,
  nextSchedule,
  paceOf,
  readSchedule,
  RETRY_MS,
  sinceOf,
  skewOf,
  type SweepKind,
  type SweepReport,
} from './schedule.ts'

/** A listing that goes on longer than this many pages (of 500) repeats itself, or is not one that can be swept. */
const MAX_PAGES = 20_000
/** Marks waiting for this source beyond which a sweep waits: it must never crowd out what is already known to be due. */
/** One page waits out pauses of this length altogether; then the sweep is tried again from the start. */
const MAX_PATIENCE_MS = 1_800_000
/** A page may wait for its source's turn this long before somebody else takes over. */
const DUTY_MS = 120_000
const MAX_BACKLOG = 20_000

export interface SweepParts {
  readonly config: SourceConfig
  readonly provider: Provider
  /** Behind its gate: listings count against the source's limit like any read. */
  readonly source: Source
  readonly store: Store
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly random: () => number
  /** This process, among those that may sweep. */
  readonly holder: string
  readonly log: Log
  readonly signal: AbortSignal
}

/** Somebody who has the duty, under this fence. */
type OnDuty = SweepParts & { readonly fence: number }

export interface Swept {
  readonly report: SweepReport
  /** The furthest that the source's clock was behind ours while it listed; null where it didn't say what time it has. */
  readonly skewMs: number | null
}

/**
 * Reconciles one source without any event (R59): lists, compares, and marks only what differs. A sweep changes nothing by
 * itself; what it marks is read like anything else, so a listing that is wrong costs reads and deletes nothing.
 */
export async function sweep(kind: SweepKind, since: string | null, parts: OnDuty): Promise<Result<Swept>> {
  let listed = 0
  let marked = 0
  let missing = 0
  let skewMs: number | null = null
  const failures: string[] = []
  for (const contract of Object.values(parts.provider.types)) {
    const seen = kind === 'full' ? new Set<string>() : null
    const report = await sweepType(contract, { since, seen }, parts)
    if (!report.ok) {
      // One listing that is broken must not keep the others of its source from being reconciled.
      failures.push(report.error)
      continue
    }
    skewMs = lower(skewMs, report.value.skewMs)
    listed += report.value.listed
    marked += report.value.marked
    if (seen !== null) missing += await markMissing(contract, seen, parts)
  }
  if (failures.length > 0) return err(failures.join('; '))
  return { ok: true, value: { report: { kind, listed, marked, missing }, skewMs } }
}

async function sweepType(
  contract: TypeContract,
  scope: { since: string | null; seen: Set<string> | null },
  parts: OnDuty,
): Promise<Result<{ listed: number; marked: number; skewMs: number | null }>> {
  let cursor: string | null = null
  let skewMs: number | null = null
  let listed = 0
  let marked = 0
  for (let page = 0; page < MAX_PAGES; page++) {
    await makeRoom(parts)
    if (!(await keepDuty(parts))) return err('another process took over this sweep')
    const answer = await listPage(contract, { cursor, updatedSince: scope.since }, parts)
    if (!answer.ok) return answer
    const { items, next } = answer.value.page
    skewMs = lower(skewMs, answer.value.skewMs)
    listed += items.length
    for (const item of items) scope.seen?.add(item.id)
    marked += await markChanged(contract, items, parts)
    if (next === null) return { ok: true, value: { listed, marked, skewMs } }
    if (next === cursor) return err(`the listing of ${contract.type} gave the same cursor twice`)
    cursor = next
  }
  return err(`the listing of ${contract.type} did not end within ${MAX_PAGES} pages`)
}

async function listPage(
  contract: TypeContract,
  request: ListRequest,
  parts: OnDuty,
): Promise<Result<{ page: ListPage; skewMs: number | null }>> {
  const answer = await askPatiently(contract.list(request), parts)
  if (answer.kind === 'ok') {
    const page = contract.readList(answer.body)
    const skewMs = answer.date == null ? null : skewOf(answer.date, parts.clock.now())
    return page.ok ? ok({ page: page.value, skewMs }) : page
  }
  const why = 'reason' in answer ? answer.reason : answer.kind
  return err(`listing ${contract.type} at ${parts.config.platform} failed: ${why}`)
}

/** A pause that the source asks for is waited out: beginning anew each time, a long listing would never be complete. */
async function askPatiently(path: string, parts: OnDuty): Promise<SourceAnswer> {
  const { source, clock, signal } = parts
  for (let waited = 0; ;) {
    const answer = await source.get(path, { etag: null, lastModified: null, signal })
    if (answer.kind !== 'throttled' || waited > MAX_PATIENCE_MS || signal.aborted) return answer
    const pause = Math.min(answer.retryAfterMs ?? 1_000, DUTY_MS / 2)
    await clock.sleep(pause, signal)
    waited += Math.max(pause, 100)
    if (!(await keepDuty(parts))) return answer
  }
}

function lower(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

/** Marks what we don't have, what changed by its ETag, and what we failed to read last time. */
async function markChanged(contract: TypeContract, items: ListPage['items'], parts: SweepParts): Promise<number> {
  const { store, catalogue, config } = parts
  const componentType = catalogue.type(contract.type)?.componentType ?? ''
  const named = items.flatMap((item) => {
    const uri = makeUri(componentType, config.platform, item.id)
    if (!uri.ok)
      parts.log.warn(
        { source: config.platform, id: item.id.slice(0, 200) },
        `listed under an id that gives no URI: ${uri.error}`,
      )
    return uri.ok ? [{ uri: uri.value, etag: item.etag }] : []
  })
  const statuses = await store.documentStatuses(
    named.map((n) => ({ platform: config.platform, type: contract.type, uri: n.uri })),
  )
  const changed = named.filter(({ etag }, i) => {
    const known = statuses[i] ?? null
    return (
      known === null ||
      known.hydratedAt === null ||
      known.gone ||
      known.lastError !== null ||
      etag === null ||
      etag !== known.etag
    )
  })
  if (changed.length > 0) await store.mark(changed.map(({ uri }) => sweepMark(uri, contract.type, parts)))
  return changed.length
}

async function markMissing(contract: TypeContract, seen: ReadonlySet<string>, parts: SweepParts): Promise<number> {
  const { store, config, catalogue } = parts
  const componentType = catalogue.type(contract.type)?.componentType ?? ''
  const listedUris = new Set<string>()
  for (const id of seen) {
    const uri = makeUri(componentType, config.platform, id)
    if (uri.ok) listedUris.add(uri.value)
  }
  let after = `${contract.type}|`
  let missing = 0
  for (;;) {
    const page = (await store.documents(config.platform, after, 1_000)).filter((d) => d.type === contract.type)
    const gone = page.filter((d) => !d.gone && d.hydratedAt !== null && !listedUris.has(d.uri))
    if (gone.length > 0) await store.mark(gone.map((d) => sweepMark(d.uri, contract.type, parts)))
    missing += gone.length
    const last = page.at(-1)
    if (last === undefined) return missing
    after = `${last.type}|${last.uri}`
  }
}

function sweepMark(uri: Uri, type: string, parts: SweepParts): Mark {
  const now = parts.clock.now()
  const trace = `sweep-${parts.config.platform}-${now}`
  return { uri, expects: [type], priority: PRIORITY.sweep, due: now, cause: { kind: 'sweep', trace, since: now } }
}

async function makeRoom(parts: OnDuty): Promise<void> {
  while (!parts.signal.aborted) {
    await keepDuty(parts)
    const { due } = await parts.store.dirty(parts.clock.now(), parts.config.platform)
    if (due <= MAX_BACKLOG) return
    await parts.clock.sleep(200, parts.signal)
  }
}

export function sweepNote(platform: string): string {
  return `sweep:${platform}`
}

/**
 * Sweeps one source for as long as it runs: complete listings rarely, what changed since often. For a source that pushes nothing
 * the latter is its poller. One at a time: while everything is listed, what changes is seen where the listing comes to it.
 */
export async function runSweeps(parts: SweepParts): Promise<void> {
  const { config, clock, log, signal } = parts
  while (!signal.aborted) {
    try {
      await clock.sleep(await sweepWhenDue(parts), signal)
    } catch (error) {
      // The record itself failed; what was marked so far is marked, and the rest is looked at again.
      log.error({ err: error, source: config.platform }, 'sweeping failed; trying again')
      await clock.sleep(RETRY_MS, signal)
    }
  }
}

/** Sweeps if it is time to and nobody else does; says how long to wait before the next look. */
async function sweepWhenDue(parts: SweepParts): Promise<number> {
  const { config, store, clock, random, signal } = parts
  const key = sweepNote(config.platform)
  const pace = paceOf(config)
  const startedAt = clock.now()
  // Read anew each time: of several processes, another one may have swept meanwhile.
  const schedule = readSchedule(await store.note(key), pace, startedAt)
  const kind = dueKind(schedule, startedAt)
  if (kind === null) return Math.min(Math.min(schedule.fullAt, schedule.incrementalAt) - startedAt, 60_000)
  const fence = await claimDuty(parts)
  if (fence === null) return DUTY_MS / 4
  const duty = { ...parts, fence }
  try {
    const swept = await sweep(kind, kind === 'full' ? null : sinceOf(schedule, pace), duty)
    if (signal.aborted) return 0
    const next = nextSchedule(schedule, { kind, startedAt, now: clock.now(), swept }, { pace, random })
    tell(swept, { kind, skewMs: next.skewMs }, parts)
    if (await keepDuty(duty)) await store.saveNote(key, { ...next })
    return 0
  } finally {
    await store.unclaim(dutyOf(parts), parts.holder)
  }
}

function dutyOf({ config }: SweepParts): string {
  return `sweep:${config.platform}`
}

function claimDuty(parts: SweepParts): Promise<number | null> {
  const { store, clock, holder } = parts
  return store.claim({ name: dutyOf(parts), holder, now: clock.now(), ttlMs: DUTY_MS })
}

/**
 * One process at a time sweeps a source. Renewed before every page; whoever lost it (it slept too long) stops, even where it could
 * have it again by now: what it listed so far is old. What it marked does no harm.
 */
async function keepDuty(parts: OnDuty): Promise<boolean> {
  return (await claimDuty(parts)) === parts.fence
}

function tell(swept: Result<Swept>, at: { kind: SweepKind; skewMs: number }, { config, log }: SweepParts): void {
  const source = config.platform
  if (swept.ok) log.info({ source, ...swept.value.report }, 'swept')
  else log.warn({ source, kind: at.kind }, `sweep failed, trying again in ${RETRY_MS / 1_000} s: ${swept.error}`)
  if (at.kind === 'full' && at.skewMs === -MAX_SKEW_MS)
    log.warn({ source }, "the source's clock is an hour behind or more: only complete listings find all its changes")
}
