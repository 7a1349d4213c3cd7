import { randomUUID } from 'node:crypto'
import {
  FilterParser,
  PagedResultsControl,
  SearchRequest,
  SearchResponse,
  StatusCodeParser,
  type Client,
  type Entry,
} from 'ldapts'
import type { DirectoryConnection } from './connection.ts'
import { SearchProblem } from './explain.ts'
import type { KnownNames } from './names.ts'
import type { DirectorySearch } from './request.ts'

/** Open listings of one source; beyond that the oldest is closed. */
const MAX_OPEN = 8
/** A listing not continued for this long is closed. */
const IDLE_MS = 300_000
/** Consecutive empty pages; a directory that sends more is looping. */
const MAX_EMPTY = 1_000

/** A directory ties a listing's position to its connection (RFC 2696), so each listing keeps one to itself. */
export interface OpenListing {
  readonly connection: DirectoryConnection
  readonly pages: AsyncGenerator<readonly Entry[]>
  readonly size: number
  /** Entries already looked up for the names in its pages. */
  readonly known: KnownNames
}

interface DirectoryPage {
  readonly entries: readonly Entry[]
  readonly isLast: boolean
}

/**
 * Yields the directory's pages. A page may be empty though more follow (RFC 2696), as only the cookie tells; the
 * library's own paging stops there.
 */
export async function* pagesOf(client: Client, search: DirectorySearch, size: number): OpenListing['pages'] {
  const { from: baseDN, scope, attributes } = search
  const filter = FilterParser.parseString(search.filter)
  const send = senderOf(client)
  let empty = 0
  for (let cookie: Buffer | undefined = Buffer.alloc(0); cookie !== undefined;) {
    const controls = [new PagedResultsControl({ value: { size, cookie } })]
    const options = {
      messageId: 0,
      baseDN,
      scope,
      filter,
      attributes: [...attributes],
      explicitBufferAttributes: BINARY,
    }
    const response = await send(new SearchRequest({ ...options, controls }))
    const entries = response.searchEntries.map((entry) => entry.toObject([...attributes], BINARY))
    empty = entries.length === 0 ? empty + 1 : 0
    if (empty > MAX_EMPTY)
      throw new SearchProblem('malformed', `the directory gave ${MAX_EMPTY} pages without an entry in a row`)
    yield entries
    const paged = response.controls?.find((control) => control instanceof PagedResultsControl)
    const next = paged?.value?.cookie
    cookie = next === undefined || next.length === 0 ? undefined : next
  }
}

/** Binary attributes shown as text (`entry.ts`). */
export const BINARY = ['objectGUID']

type SendSearch = (request: SearchRequest) => Promise<SearchResponse>

/** The library hides the cookie of a search's answer, so this calls two of its internal functions. */
function senderOf(client: Client): SendSearch {
  const internalMethod = (name: string): ((...args: readonly unknown[]) => unknown) => {
    const found: unknown = Reflect.get(client, name)
    if (typeof found !== 'function') throw new Error(`the version of ldapts that is installed has no "${name}"`)
    return (...args) => found.apply(client, args) as unknown
  }
  const [number, send] = [internalMethod('_nextMessageId'), internalMethod('_send')]
  return async (request) => {
    request.messageId = Number(number())
    const response = await send(request)
    if (!(response instanceof SearchResponse))
      throw new SearchProblem('malformed', "the response isn't one to a search")
    if (response.status !== 0) throw StatusCodeParser.parse(response)
    return response
  }
}

/** A directory may send less than a page at once, so requests go on until one is full. */
export async function nextPage({ pages, size, connection }: OpenListing): Promise<DirectoryPage> {
  const entries: Entry[] = []
  while (entries.length < size) {
    // Checked here because the library's own error is less clear.
    if (!connection.isUsable()) throw new SearchProblem('unavailable', 'the directory closed the connection')
    const next = await pages.next()
    if (next.done === true) return { entries, isLast: true }
    entries.push(...next.value)
  }
  return { entries, isLast: false }
}

/** Listings that wait for their next page, keyed by cursor. */
export class OpenListings {
  readonly #open = new Map<string, { readonly listing: OpenListing; readonly timer: NodeJS.Timeout }>()

  /** Keeps a listing open; returns the cursor for `take`. */
  keep(listing: OpenListing): string {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size >= MAX_OPEN) this.#end(oldest)
    const cursor = randomUUID()
    const timer = setTimeout(() => this.#end(cursor), IDLE_MS)
    timer.unref()
    this.#open.set(cursor, { listing, timer })
    return cursor
  }

  /** Returns null if the listing was closed: another process began it, or it waited too long. */
  take(cursor: string): OpenListing | null {
    const found = this.#open.get(cursor)
    if (found === undefined) return null
    clearTimeout(found.timer)
    this.#open.delete(cursor)
    return found.listing
  }

  close(): void {
    for (const cursor of this.#open.keys()) this.#end(cursor)
  }

  #end(cursor: string): void {
    this.take(cursor)?.connection.close()
  }
}
