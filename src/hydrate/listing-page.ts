import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../contracts/clock.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { DocumentWrite } from '../contracts/log.ts'
import { sweepMark, type LeasedMark, type Marks } from '../contracts/marks.ts'
import type { CompleteItem, CompletePage } from '../contracts/source.ts'
import { partsOf, type Uri } from '../model/uri.ts'

interface PageParts {
  readonly store: Pick<Marks, 'take' | 'release' | 'sequence'>
  readonly interpreter: Interpreter
  readonly clock: Clock
  readonly leaseMs: number
  /** Tells whether a worker can read it alone, and so serve a mark that the page doesn't. */
  readonly isReadable: (uri: Uri) => boolean
  /** Notes leases that are about to be committed, one after another. */
  noteLeases(leases: readonly LeasedMark[]): void
  commit(mark: LeasedMark, writes: readonly DocumentWrite[]): Promise<void>
}

/** Items leased and committed together: few enough that the leases last until the last commit. */
const AT_ONCE = 500
/** Attempts to lease a mark that a worker holds, 5 s in all; after that the next complete sweep has it. */
const MAX_TRIES = 20
const TRY_AGAIN_MS = 250
/** A number, not a time, so that the grouping of commits doesn't depend on the machine's speed. */
const MAPPED_PER_TURN = 16

type Items = ReadonlyMap<Uri, CompleteItem>

/**
 * Commits the items of a page, each under its own lease, as if it had been read alone: if the page and a single read of
 * an item overtake one another, the newer answer stays. A mark set since the page was requested is left to a single
 * read; if the item can't be read alone, the page serves it, since nothing else would before the next complete sweep.
 * Returns the items that couldn't be mapped.
 */
export async function takePage(page: CompletePage, parts: PageParts): Promise<readonly string[]> {
  const failed: string[] = []
  for (let from = 0; from < page.items.length; from += AT_ONCE) {
    let items: Items = new Map(page.items.slice(from, from + AT_ONCE).map((item) => [item.uri, item]))
    let { upTo } = page
    for (let tries = 0; items.size > 0 && tries < MAX_TRIES; tries++) {
      if (tries > 1) await parts.clock.sleep(TRY_AGAIN_MS)
      const leased = await takeItems(items, { ...page, upTo }, parts)
      failed.push(...leased.failed)
      items = new Map([...items].filter(([uri]) => !leased.uris.has(uri) && !parts.isReadable(uri)))
      if (items.size > 0) upTo = await parts.store.sequence()
    }
  }
  return failed
}

interface LeasedItems {
  readonly uris: ReadonlySet<Uri>
  readonly failed: readonly string[]
}

async function takeItems(items: Items, page: CompletePage, parts: PageParts): Promise<LeasedItems> {
  const now = parts.clock.now()
  const marks = [...items.keys()].map((uri) => sweepMark(uri, page.type, now))
  const leases = await parts.store.take({ marks, upTo: page.upTo, now, leaseMs: parts.leaseMs })
  const left = leases.filter(
    (mark) => isOvertaken(mark, page) || (parts.isReadable(mark.uri) && failedAsAnother(mark, page)),
  )
  if (left.length > 0) await parts.store.release(left.map(({ uri, fence }) => ({ uri, fence, due: now })))
  const leftToReads = new Set(left)
  const shown = leases.filter((mark) => !leftToReads.has(mark) && items.has(mark.uri))
  parts.noteLeases(shown)
  const begun = await beginCommits(shown, { items, page, parts })
  const failed = await Promise.all(begun)
  return { uris: new Set(leases.map(({ uri }) => uri)), failed: failed.flat() }
}

/** Maps each item as its commit begins: some hundred at once would block this thread too long. */
async function beginCommits(
  leases: readonly LeasedMark[],
  { items, page, parts }: { readonly items: Items; readonly page: CompletePage; readonly parts: PageParts },
): Promise<readonly Promise<readonly string[]>[]> {
  const begun: Promise<readonly string[]>[] = []
  for (const mark of leases) {
    const item = items.get(mark.uri)
    if (item === undefined) continue
    const commit = commitItem(mark, { item, page, parts }).then((error) =>
      error === null ? [] : [`${mark.uri}: ${error}`],
    )
    // It may fail before all have begun; the error is awaited later.
    commit.catch(() => undefined)
    begun.push(commit)
    if (begun.length % MAPPED_PER_TURN === 0) await nextTurn()
  }
  return begun
}

/** Its document has a newer answer than the page: then a worker serves the mark. */
function isOvertaken(mark: LeasedMark, { requestedAt }: CompletePage): boolean {
  return mark.documents.some(({ origin, lastVerified }) => origin === 'source' && (lastVerified ?? 0) > requestedAt)
}

/** It couldn't be read as another type: only a worker can tell whether it is of that type too. */
function failedAsAnother(mark: LeasedMark, page: CompletePage): boolean {
  return mark.documents.some(
    ({ origin, type, lastError }) => origin === 'source' && type !== page.type && lastError !== null,
  )
}

async function commitItem(
  mark: LeasedMark,
  { item, page, parts }: { readonly item: CompleteItem; readonly page: CompletePage; readonly parts: PageParts },
): Promise<string | null> {
  const { record: body, etag, uri } = item
  const raw = Buffer.from(JSON.stringify(body))
  const answer = parts.interpreter.document(uri, page.type, { body, raw, etag, lastModified: null })
  const key = { platform: partsOf(uri).platformId, type: page.type, uri }
  await parts.commit(mark, [{ key, requestedAt: page.requestedAt, answer }])
  return answer.kind === 'failed' ? answer.error : null
}
