import { createHash } from 'node:crypto'
import { containerEdges } from '../catalogue/containment.ts'
import type { ListPage, ListRequest, SourceAnswer, SourceRequest, TypeContract } from '../contracts/source.ts'
import { candidateMark, sweepMark } from '../contracts/marks.ts'
import { recordEtag } from '../contracts/etag.ts'
import { readListing } from '../contracts/listing.ts'
import { waitForRoom, namedBy, type NamedItems, type SweepOnDuty } from './sweep-parts.ts'
import { positionAt } from './listing-position.ts'
import { skewOf } from './schedule.ts'
import { setAsideItemsOf, type SetAsideItems } from './set-aside.ts'
import { isWholeReadDue } from './whole-reads.ts'
import type { Uri } from '../model/uri.ts'

/** A listing with more pages repeats itself, or is too long to be swept. */
const MAX_PAGES = 20_000
/** Total pauses that one page waits out; after that the sweep is retried later. */
const MAX_PATIENCE_MS = 1_800_000
/** Longest wait before a retry, however long the source's Retry-After is. */
const MAX_PAUSE_MS = 60_000
/** Changes during a listing may repeat a page or two; more repeats mean a circular listing. */
const MAX_REPEATS = 2
/** Consecutive empty pages that name a next one. */
const MAX_EMPTY = 50

interface ListFrom {
  readonly contract: TypeContract
  readonly since: string | null
  readonly cursor: string | null
  readonly sweep: number
}

export interface PageDone {
  readonly listed: number
  readonly marked: number
  readonly setAside: SetAsideItems | null
  readonly skewMs: number | null
  /** Null ends the listing. */
  readonly next: string | null
  /** False if it doesn't show everything that there is. */
  readonly provesDeletions: boolean
}

export type ListEnd =
  | { readonly kind: 'complete' }
  /** It doesn't show everything that there is, so nothing can be concluded about what it lacks. */
  | { readonly kind: 'partial' }
  /** The source has no such listing. */
  | { readonly kind: 'none' }
  /** It paused after a page; the cursor of the next one is saved. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'failed'; readonly error: string; readonly refused: boolean }
  /** The listing repeats its pages, so nothing can be concluded about entities that it didn't show. */
  | { readonly kind: 'repeats'; readonly error: string }

/**
 * Lists one type page by page: marks differences, and records what was shown. `done` saves the cursor; if it returns
 * false the listing ends there.
 */
export async function listType(
  from: ListFrom,
  parts: SweepOnDuty,
  done: (page: PageDone) => Promise<boolean>,
): Promise<ListEnd> {
  const { contract } = from
  const seen = new Repeats(contract.type)
  let cursor = from.cursor
  let end: ListEnd = { kind: contract.onlyLatest === true ? 'partial' : 'complete' }
  for (let page = 0; page < MAX_PAGES; page++) {
    await waitForRoom(parts)
    if (!(await parts.stillHeld())) return failedEnd('another process took over this sweep')
    const [upTo, at] = [await parts.store.sequence(), parts.clock.now()]
    const position = await positionAt(contract, { cursor, since: from.since }, parts)
    if (position === null) return end
    const request =
      parts.nothingListed === true ? { ...position.request, nothingListed: true as const } : position.request
    const requested = contract.list(request)
    if (requested === null) return { kind: 'none' }
    const answer = await readPatiently(requested, parts)
    // A listing cut short by a stop hasn't failed, and resumes at this page.
    if (parts.signal.aborted) return failedEnd('the service is stopping')
    const read = listedPage({ contract, request }, answer, parts)
    if ('error' in read) {
      if (read.refused) await markListedFor(contract, request, parts)
      return failedEnd(read.error, page === 0 && cursor !== null && read.refused)
    }
    const { items, setAside, skipped = [], incomplete } = read.page
    if (incomplete !== undefined) end = { kind: 'partial' }
    if (skipped.length > 0) parts.skipped?.(skipped)
    const next = await position.after(read.page.next)
    const repeats = seen.check(items, { next, continues: read.page.next !== null })
    if (repeats !== null) return { kind: 'repeats', error: repeats }
    const { named, refused } = namedBy(contract, items, parts)
    const swept = { contract, named, at, upTo, sweep: from.sweep, isComplete: from.since === null }
    const { marked, failed: bad } = await takeAll(swept, parts)
    const provesDeletions = end.kind === 'complete'
    const skewMs = skewIn(answer, parts)
    const proceed = await done({
      listed: items.length,
      marked,
      setAside: setAsideItemsOf([...setAside, ...refused, ...bad]),
      skewMs,
      next,
      provesDeletions,
    })
    if (next === null) return end
    if (!proceed) return { kind: 'paused' }
    cursor = next
  }
  return failedEnd(`the listing has more than ${MAX_PAGES} pages`)
}

/**
 * Handles an answer without a page: the entity that it was listed for may be gone, which a read finds out. Otherwise
 * the same listing would fail each time, and this sweep, in which the other type is done, would never end.
 */
async function markListedFor({ over }: TypeContract, { ids = [] }: ListRequest, parts: SweepOnDuty): Promise<void> {
  const other = over === undefined ? undefined : parts.provider.types[over.type]
  if (other === undefined) return
  const { named } = namedBy(
    other,
    ids.map((id) => ({ id })),
    parts,
  )
  if (named.length > 0) await parts.store.mark(named.map(({ uri }) => sweepMark(uri, other.type, parts.clock.now())))
}

const NOTHING_CHANGED: ListPage = { items: [], setAside: [], incomplete: 'nothing changed', next: null }

function failedEnd(error: string, refused = false): ListEnd {
  return { kind: 'failed', error, refused }
}

function listedPage(
  { contract, request }: { readonly contract: TypeContract; readonly request: ListRequest },
  answer: SourceAnswer,
  { config }: SweepOnDuty,
): { page: ListPage } | { error: string; refused: boolean } {
  if (answer.kind === 'not-modified' && request.updatedSince !== null) return { page: NOTHING_CHANGED }
  if (answer.kind === 'ok') {
    // A provider that fails at one listing must not block the others of its source.
    const page = readListing(contract, answer.body, { request, redact: config.redact })
    return page.ok ? { page: page.value } : { error: page.error, refused: true }
  }
  const reason = 'reason' in answer ? answer.reason : answer.kind
  // An answer without a page: if this page was requested with an old cursor, that may have expired.
  const refused = answer.kind === 'malformed' || answer.kind === 'gone'
  return { error: reason, refused }
}

function skewIn(answer: SourceAnswer, { clock }: SweepOnDuty): number | null {
  return answer.kind !== 'ok' || answer.date == null ? null : skewOf(answer.date, clock.now())
}

/** Waits out a Retry-After: a long listing that restarted each time would never be complete. */
async function readPatiently(request: SourceRequest, parts: SweepOnDuty): Promise<SourceAnswer> {
  const { source, clock, signal } = parts
  for (let waited = 0; ;) {
    const answer = await source.ask(request, { etag: null, lastModified: null, signal })
    if (answer.kind !== 'throttled' || waited > MAX_PATIENCE_MS || signal.aborted) return answer
    const pause = Math.min(answer.retryAfterMs ?? 1_000, MAX_PAUSE_MS)
    await clock.sleep(pause, signal)
    waited += Math.max(pause, 100)
    if (!(await parts.stillHeld())) return answer
  }
}

interface SweptPage {
  readonly contract: TypeContract
  readonly named: NamedItems<ListPage['items'][number]>['named']
  readonly at: number
  /** The last generation or fence before its request. */
  readonly upTo: number
  readonly sweep: number
  /** False if the listing shows only changes. */
  readonly isComplete: boolean
}

interface PageTaken {
  /** Number of items that differed from the record. */
  readonly marked: number
  readonly failed: readonly string[]
}

/** A file is one page of any size: the record compares and writes this many items at a time. */
const AT_ONCE = 1_000

async function takeAll(page: SweptPage, parts: SweepOnDuty): Promise<PageTaken> {
  const named = distinctItems(page.named)
  let taken: PageTaken = { marked: 0, failed: [] }
  for (let from = 0; from < named.length; from += AT_ONCE) {
    const { marked, failed: bad } = await takeItems({ ...page, named: named.slice(from, from + AT_ONCE) }, parts)
    taken = { marked: taken.marked + marked, failed: [...taken.failed, ...bad] }
  }
  return taken
}

/**
 * Takes or marks items that are new, changed by their ETag, failed in their last read, or due for a whole read; the
 * rest is confirmed by being listed.
 */
async function takeItems(
  { contract, named: listed, at, upTo, sweep, isComplete }: SweptPage,
  parts: SweepOnDuty,
): Promise<PageTaken> {
  const { store, config, wholeReads } = parts
  const arePartial = contract.partialRecords === true
  const source = { platform: config.platform, type: contract.type }
  const named = listed.map(({ uri, item: { etag, record, isPartial } }) => {
    // A source may be configured not to show records, and its items then lack them.
    if (record === undefined || record === null) return { uri, etag, record: undefined }
    const digest = recordEtag(contract, { record, etag, redact: config.redact })
    return { uri, etag: digest, record: arePartial || isPartial === true ? undefined : record }
  })
  const statuses = await store.documentStatuses(named.map(({ uri }) => ({ ...source, uri })))
  const good = statuses.map((status) =>
    status !== null && status.hydratedAt !== null && !status.gone && status.lastError === null ? status : null,
  )
  const isDue = ({ uri }: { readonly uri: Uri }, i: number): boolean => {
    const status = good[i] ?? null
    return (
      isComplete &&
      status !== null &&
      wholeReads !== undefined &&
      isWholeReadDue(uri, status, { ...wholeReads, now: at })
    )
  }
  const returned = isComplete ? undefined : statuses.find((status) => status?.gone === true)
  if (returned && isContainer(contract.type, parts)) await parts.returned?.(`${returned.uri} ${returned.hydratedAt}`)
  const due = new Set(named.filter(isDue).map(({ uri }) => uri))
  const changed = named.filter(({ uri, etag }, i) => {
    const status = good[i] ?? null
    return status === null || etag === null || etag !== status.etag || (arePartial && isComplete) || due.has(uri)
  })
  const items = changed.flatMap(({ uri, etag, record }) =>
    record === undefined || etag === null ? [] : [{ uri, etag, record }],
  )
  const taken = parts.takePage === undefined ? [] : items
  const shown = new Set(taken.map(({ uri }) => uri))
  const marks = changed
    .filter(({ uri }) => !shown.has(uri))
    .map(({ uri }) => {
      const now = parts.clock.now()
      if (!due.has(uri)) return sweepMark(uri, contract.type, now)
      return candidateMark(uri, [contract.type], { trace: `whole-${config.platform}-${now}`, now })
    })
  if (marks.length > 0) await store.mark(marks)
  const superseded = await takeOthers({ contract, named: listed, at, upTo, sweep, isComplete }, parts)
  const failed = (await parts.takePage?.({ type: contract.type, requestedAt: at, upTo, items: taken })) ?? []
  // A version that isn't trusted confirms nothing.
  const listedItems = named.map(({ uri, etag }) => ({ uri, etag: due.has(uri) ? null : etag }))
  await store.recordListing({ ...source, sweep, at, items: listedItems })
  return { marked: changed.length + superseded, failed }
}

function isContainer(type: string, { catalogue }: SweepOnDuty): boolean {
  return containerEdges(catalogue).some((id) => catalogue.edgeType(id)?.to.types.has(type) === true)
}

/**
 * Handles other entities that a listed item stands for, which still exist though the listing no longer shows them.
 * Marks each until it was read after its successor arrived. Returns the number of marks.
 */
async function takeOthers({ contract, named, at, sweep }: SweptPage, parts: SweepOnDuty): Promise<number> {
  const { store, config, clock } = parts
  const source = { platform: config.platform, type: contract.type }
  const pairs = named.flatMap(({ uri, item }) => {
    const others = namedBy(
      contract,
      (item.standsFor ?? []).map((id) => ({ id })),
      parts,
    ).named
    return others.map((other, i) => ({ uri: other.uri, next: others[i - 1]?.uri ?? uri }))
  })
  let count = 0
  for (let from = 0; from < pairs.length; from += AT_ONCE) {
    const some = pairs.slice(from, from + AT_ONCE)
    const known = await store.documentStatuses(
      some.flatMap(({ uri, next }) => [
        { ...source, uri },
        { ...source, uri: next },
      ]),
    )
    const open = some.filter((_, i) => {
      const [status, next] = [known[2 * i] ?? null, known[2 * i + 1] ?? null]
      if (status === null || status.hydratedAt === null || status.gone) return false
      return (status.lastVerified ?? 0) < (next?.hydratedAt ?? 0)
    })
    if (open.length > 0) await store.mark(open.map(({ uri }) => sweepMark(uri, contract.type, clock.now())))
    await store.recordListing({ ...source, sweep, at, items: some.map(({ uri }) => ({ uri, etag: null })) })
    count += open.length
  }
  return count
}

/** Keeps the last of items that are listed twice on one page. */
function distinctItems(listed: SweptPage['named']): SweptPage['named'] {
  return [...new Map(listed.map((one) => [one.uri, one])).values()]
}

/** Detects a circular listing: by its cursors, or by the same items under new cursors. */
class Repeats {
  readonly #type: string
  readonly #cursors = new Set<string>()
  readonly #pages = new Set<string>()
  #repeated = 0
  #empty = 0

  constructor(type: string) {
    this.#type = type
  }

  /** Returns the error, or null. */
  check(
    items: ListPage['items'],
    // A page of a type listed over another one may be the last for its ids, but not of the listing.
    { next, continues }: { readonly next: ListRequest['cursor']; readonly continues: boolean },
  ): string | null {
    if (next !== null) {
      const cursor = digest([next])
      if (this.#cursors.has(cursor)) return `the listing of ${this.#type} gave the same cursor twice`
      this.#cursors.add(cursor)
    }
    this.#empty = items.length === 0 && continues ? this.#empty + 1 : 0
    if (this.#empty > MAX_EMPTY) return `the listing of ${this.#type} gave ${this.#empty} empty pages in a row`
    if (items.length === 0) return null
    const page = digest(items.map((item) => item.id).sort())
    if (this.#pages.has(page)) this.#repeated++
    this.#pages.add(page)
    return this.#repeated > MAX_REPEATS
      ? `the listing of ${this.#type} shows the same items again and again under changing cursors`
      : null
  }
}

const digest = (texts: readonly string[]): string => createHash('sha1').update(JSON.stringify(texts)).digest('base64')
