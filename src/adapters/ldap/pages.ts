import { randomUUID } from 'node:crypto'
import type { Client, Entry, SearchResult } from 'ldapts'
import type { DirectoryConnection } from './connection.ts'
import type { DirectorySearch } from './request.ts'

/** Of one source; beyond that the oldest ends. */
const MAX_OPEN = 8
/** A listing that is not read on for so long ends. */
const IDLE_MS = 300_000

/** A directory knows the place of a listing by the connection that it goes over (RFC 2696), so each keeps one for itself. */
export interface OpenListing {
  readonly connection: DirectoryConnection
  readonly pages: AsyncGenerator<SearchResult>
  readonly size: number
}

export interface DirectoryPage {
  readonly entries: readonly Entry[]
  readonly isLast: boolean
}

export function pagesOf(client: Client, search: DirectorySearch, size: number): OpenListing['pages'] {
  const { from, scope, filter, attributes } = search
  return client.searchPaginated(from, { scope, filter, attributes: [...attributes], paged: { pageSize: size } })
}

/** A directory may give less than a page at once, so it is asked until one is full. */
export async function nextPage({ pages, size }: OpenListing): Promise<DirectoryPage> {
  const entries: Entry[] = []
  while (entries.length < size) {
    const next = await pages.next()
    if (next.done === true) return { entries, isLast: true }
    entries.push(...next.value.searchEntries)
  }
  return { entries, isLast: false }
}

/** Listings that wait for their next page, by what stands for their place. */
export class OpenListings {
  readonly #open = new Map<string, { readonly listing: OpenListing; readonly timer: NodeJS.Timeout }>()

  /** What `take` gives it back for. */
  keep(listing: OpenListing): string {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size >= MAX_OPEN) this.#end(oldest)
    const cursor = randomUUID()
    const timer = setTimeout(() => this.#end(cursor), IDLE_MS)
    timer.unref()
    this.#open.set(cursor, { listing, timer })
    return cursor
  }

  /** Null where it ended: another process began it, or it waited too long. */
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
