import { createHash } from 'node:crypto'
import type { ListPage, ListRequest, SourceAnswer, TypeContract } from '../contracts/source.ts'
import { readListing } from './listing.ts'
import { makeRoom, namedBy, sweepMark, type Named, type SweepOnDuty } from './parts.ts'
import { skewOf } from './schedule.ts'
import { unnamedOf, type Unnamed } from './set-aside.ts'

/** A listing that goes on longer than this many pages (of 500) repeats itself, or is not one that can be swept. */
const MAX_PAGES = 20_000
/** One page waits out pauses of this length altogether; then the sweep is tried again later. */
const MAX_PATIENCE_MS = 1_800_000
/** However long a source asks to be left alone, it is looked at again after this. */
const MAX_PAUSE_MS = 60_000
/** What changes while it is listed may be listed twice, so a page or two may be the same again; more are a listing that repeats. */
const MAX_REPEATS = 2
/** Pages in a row that show nothing and name another one. */
const MAX_EMPTY = 50

export interface ListFrom {
  readonly contract: TypeContract
  readonly since: string | null
  readonly cursor: string | null
  /** When the sweep began that lists. */
  readonly sweep: number
}

export interface PageDone {
  readonly listed: number
  readonly marked: number
  readonly unnamed: Unnamed | null
  readonly skewMs: number | null
  /** Null at the end of the listing. */
  readonly next: string | null
}

export type ListEnd =
  | { readonly kind: 'complete' }
  /** It was told to stop after a page; the next one is known. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'failed'; readonly error: string; readonly refused: boolean }
  /** The same pages again and again: what it showed says nothing of what it did not. */
  | { readonly kind: 'repeats'; readonly error: string }

/** Lists one type, page by page: marks what differs, and remembers what was shown. `done` keeps the place; false ends it there. */
export async function listType(
  from: ListFrom,
  parts: SweepOnDuty,
  done: (page: PageDone) => Promise<boolean>,
): Promise<ListEnd> {
  const { contract } = from
  const seen = new Repeats(contract.type)
  let cursor = from.cursor
  for (let page = 0; page < MAX_PAGES; page++) {
    await makeRoom(parts)
    if (!(await parts.kept())) return failed('another process took over this sweep')
    const at = parts.clock.now()
    const answer = await askPatiently(contract.list({ cursor, updatedSince: from.since }), parts)
    // What a stop cut short is not the listing's fault, and begins again at this page.
    if (parts.signal.aborted) return failed('the service is stopping')
    const read = pageOf(contract, answer, parts)
    if ('error' in read) return failed(read.error, page === 0 && cursor !== null && read.refused)
    const { items, setAside, next } = read.page
    const repeats = seen.look(items, next)
    if (repeats !== null) return { kind: 'repeats', error: repeats }
    const { named, refused } = namedBy(contract, items, parts)
    const marked = await takePage({ contract, named, at, sweep: from.sweep }, parts)
    const unnamed = unnamedOf([...setAside, ...refused])
    const goOn = await done({ listed: items.length, marked, unnamed, skewMs: skewIn(answer, parts), next })
    if (next === null) return { kind: 'complete' }
    if (!goOn) return { kind: 'paused' }
    cursor = next
  }
  return failed(`the listing of ${contract.type} did not end within ${MAX_PAGES} pages`)
}

function failed(error: string, refused = false): ListEnd {
  return { kind: 'failed', error, refused }
}

function pageOf(
  contract: TypeContract,
  answer: SourceAnswer,
  { config }: SweepOnDuty,
): { page: ListPage } | { error: string; refused: boolean } {
  const failing = `listing ${contract.type} at ${config.platform} failed`
  if (answer.kind === 'ok') {
    // A provider that fails at one listing must not keep the others of its source from being reconciled.
    const page = readListing(contract, answer.body, config.redact)
    return page.ok ? { page: page.value } : { error: `${failing}: ${page.error}`, refused: true }
  }
  const why = 'reason' in answer ? answer.reason : answer.kind
  // It answered, and not with a page: should this page have been named by an old cursor, that may be what is wrong.
  const refused = answer.kind === 'malformed' || answer.kind === 'gone'
  return { error: `${failing}: ${why}`, refused }
}

function skewIn(answer: SourceAnswer, { clock }: SweepOnDuty): number | null {
  return answer.kind !== 'ok' || answer.date == null ? null : skewOf(answer.date, clock.now())
}

/** A pause that the source asks for is waited out: beginning anew each time, a long listing would never be complete. */
async function askPatiently(path: string, parts: SweepOnDuty): Promise<SourceAnswer> {
  const { source, clock, signal } = parts
  for (let waited = 0; ;) {
    const answer = await source.get(path, { etag: null, lastModified: null, signal })
    if (answer.kind !== 'throttled' || waited > MAX_PATIENCE_MS || signal.aborted) return answer
    const pause = Math.min(answer.retryAfterMs ?? 1_000, MAX_PAUSE_MS)
    await clock.sleep(pause, signal)
    waited += Math.max(pause, 100)
    if (!(await parts.kept())) return answer
  }
}

interface Page {
  readonly contract: TypeContract
  readonly named: Named<ListPage['items'][number]>['named']
  readonly at: number
  readonly sweep: number
}

/** Marks what we don't have, what changed by its ETag, and what we failed to read last time; the rest is confirmed by being listed. */
async function takePage({ contract, named: listed, at, sweep }: Page, parts: SweepOnDuty): Promise<number> {
  const { store, config } = parts
  const of = { platform: config.platform, type: contract.type }
  const named = listed.map(({ uri, item }) => ({ uri, etag: item.etag }))
  if (named.length === 0) return 0
  const statuses = await store.documentStatuses(named.map(({ uri }) => ({ ...of, uri })))
  const changed = named.filter(({ etag }, i) => {
    const known = statuses[i] ?? null
    const good = known !== null && known.hydratedAt !== null && !known.gone && known.lastError === null
    return !good || etag === null || etag !== known.etag
  })
  if (changed.length > 0) await store.mark(changed.map(({ uri }) => sweepMark(uri, contract.type, parts)))
  await store.recordListing({ ...of, sweep, at, items: named })
  return changed.length
}

/** Notices a listing that goes in circles: by its cursors, or by showing the same things under ever new ones. */
class Repeats {
  readonly #type: string
  readonly #cursors = new Set<string>()
  readonly #pages = new Set<string>()
  #repeated = 0
  #empty = 0

  constructor(type: string) {
    this.#type = type
  }

  /** What is wrong; null while nothing is. */
  look(items: ListPage['items'], next: ListRequest['cursor']): string | null {
    if (next !== null) {
      const cursor = digest([next])
      if (this.#cursors.has(cursor)) return `the listing of ${this.#type} gave the same cursor twice`
      this.#cursors.add(cursor)
    }
    this.#empty = items.length === 0 ? this.#empty + 1 : 0
    if (this.#empty > MAX_EMPTY) return `the listing of ${this.#type} gave ${this.#empty} empty pages in a row`
    if (items.length === 0) return null
    const page = digest(items.map((item) => item.id).sort())
    if (this.#pages.has(page)) this.#repeated++
    this.#pages.add(page)
    return this.#repeated > MAX_REPEATS
      ? `the listing of ${this.#type} shows the same things again and again under changing cursors`
      : null
  }
}

const digest = (texts: readonly string[]): string => createHash('sha1').update(JSON.stringify(texts)).digest('base64')
