import type { Clock } from '../contracts/clock.ts'
import type { ListPage, Provider, Source, SourceConfig, TypeContract } from '../contracts/source.ts'
import { PRIORITY, type Mark, type Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { err, type Result } from '../lib/result.ts'

/** A listing that goes on longer than this many pages (of 500) repeats itself, or is not one that can be swept. */
const MAX_PAGES = 20_000
const RETRY_MS = 15_000
/** Marks waiting for this source beyond which a sweep waits: it must never crowd out what is already known to be due. */
const MAX_BACKLOG = 20_000
/** A change that was committed at the source while it was listed carries an earlier time: the next look begins before it. */
const OVERLAP_MS = 60_000

export interface SweepParts {
  readonly config: SourceConfig
  readonly provider: Provider
  /** Behind its gate: listings count against the source's limit like any read. */
  readonly source: Source
  readonly store: Store
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

export type SweepKind = 'full' | 'incremental'

export interface SweepReport {
  readonly kind: SweepKind
  readonly listed: number
  readonly marked: number
  /** Known to us, and not in a complete listing: marked, so that the source itself may say 404. */
  readonly missing: number
}

/**
 * Reconciles one source without any event (R59): lists, compares, and marks only what differs. A sweep changes nothing by
 * itself; what it marks is read like anything else, so a listing that is wrong costs reads and deletes nothing.
 */
export async function sweep(kind: SweepKind, since: string | null, parts: SweepParts): Promise<Result<SweepReport>> {
  let listed = 0
  let marked = 0
  let missing = 0
  for (const contract of Object.values(parts.provider.types)) {
    const seen = kind === 'full' ? new Set<string>() : null
    const report = await sweepType(contract, { since, seen }, parts)
    if (!report.ok) return report
    listed += report.value.listed
    marked += report.value.marked
    if (seen !== null) missing += await markMissing(contract, seen, parts)
  }
  return { ok: true, value: { kind, listed, marked, missing } }
}

async function sweepType(
  contract: TypeContract,
  scope: { since: string | null; seen: Set<string> | null },
  parts: SweepParts,
): Promise<Result<{ listed: number; marked: number }>> {
  let cursor: string | null = null
  let listed = 0
  let marked = 0
  for (let page = 0; page < MAX_PAGES; page++) {
    await makeRoom(parts)
    const answer = await listPage(contract, { cursor, updatedSince: scope.since }, parts)
    if (!answer.ok) return answer
    const { items, next } = answer.value
    listed += items.length
    for (const item of items) scope.seen?.add(item.id)
    marked += await markChanged(contract, items, parts)
    if (next === null) return { ok: true, value: { listed, marked } }
    if (next === cursor) return err(`the listing of ${contract.type} gave the same cursor twice`)
    cursor = next
  }
  return err(`the listing of ${contract.type} did not end within ${MAX_PAGES} pages`)
}

async function listPage(
  contract: TypeContract,
  page: Parameters<TypeContract['list']>[0],
  parts: SweepParts,
): Promise<Result<ListPage>> {
  const answer = await parts.source.get(contract.list(page), { etag: null, lastModified: null, signal: parts.signal })
  if (answer.kind === 'ok') return contract.readList(answer.body)
  const why = 'reason' in answer ? answer.reason : answer.kind
  return err(`listing ${contract.type} at ${parts.config.platform} failed: ${why}`)
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

async function makeRoom(parts: SweepParts): Promise<void> {
  while (!parts.signal.aborted) {
    const { due } = await parts.store.dirty(parts.config.platform)
    if (due <= MAX_BACKLOG) return
    await parts.clock.sleep(200, parts.signal)
  }
}

/** When the next sweeps are due: kept as a note, so that a restart within the interval reads nothing again. */
interface Schedule {
  readonly fullAt: number
  readonly incrementalAt: number
  readonly lastStartedAt: number | null
  readonly lastReport: JsonObject | null
  readonly lastError: string | null
}

export function sweepNote(platform: string): string {
  return `sweep:${platform}`
}

/** Sweeps one source for as long as it runs: complete listings rarely, what changed since often. */
export async function runSweeps(parts: SweepParts): Promise<void> {
  const { config, store, clock, log, signal } = parts
  const key = sweepNote(config.platform)
  let schedule = readSchedule(await store.note(key))
  while (!signal.aborted) {
    const now = clock.now()
    const kind: SweepKind | null =
      now >= schedule.fullAt ? 'full' : now >= schedule.incrementalAt ? 'incremental' : null
    if (kind === null) {
      await clock.sleep(Math.min(Math.min(schedule.fullAt, schedule.incrementalAt) - now, 60_000), signal)
      continue
    }
    const since =
      kind === 'full' || schedule.lastStartedAt === null
        ? null
        : new Date(schedule.lastStartedAt - OVERLAP_MS).toISOString()
    const report = await sweep(kind, since, parts).catch((error: unknown): Result<SweepReport> => err(String(error)))
    if (signal.aborted) return
    schedule = next(schedule, { kind, startedAt: now, now: clock.now(), report }, config)
    if (report.ok) log.info({ source: config.platform, ...report.value }, 'swept')
    else
      log.warn(
        { source: config.platform, kind },
        `sweep failed, trying again in ${RETRY_MS / 1_000} s: ${report.error}`,
      )
    await store.saveNote(key, { ...schedule })
  }
}

function next(
  schedule: Schedule,
  done: { kind: SweepKind; startedAt: number; now: number; report: Result<SweepReport> },
  config: SourceConfig,
): Schedule {
  if (!done.report.ok) {
    const retryAt = done.now + RETRY_MS
    const later = done.kind === 'full' ? { fullAt: retryAt, incrementalAt: retryAt } : { incrementalAt: retryAt }
    return { ...schedule, ...later, lastError: done.report.error }
  }
  const incrementalAt = done.startedAt + config.sweep.incrementalSeconds * 1_000
  const fullAt = done.kind === 'full' ? done.startedAt + config.sweep.fullSeconds * 1_000 : schedule.fullAt
  return { fullAt, incrementalAt, lastStartedAt: done.startedAt, lastReport: { ...done.report.value }, lastError: null }
}

function readSchedule(note: unknown): Schedule {
  const kept = isObject(note) ? note : {}
  const time = (name: string): number => (typeof kept[name] === 'number' ? kept[name] : 0)
  const started = kept.lastStartedAt
  return {
    fullAt: time('fullAt'),
    incrementalAt: time('incrementalAt'),
    lastStartedAt: typeof started === 'number' ? started : null,
    lastReport: null,
    lastError: null,
  }
}
