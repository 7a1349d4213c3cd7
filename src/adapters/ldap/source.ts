import type { Entry } from 'ldapts'
import type { ReadOptions, Source, SourceAnswer, SourceConfig } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { isRefusedSignIn, openConnection, type DirectoryConnection } from './connection.ts'
import { entriesWithSameId } from './ambiguous-ids.ts'
import { idOf, jsonOf } from './entry.ts'
import { explainFailure, SearchProblem } from './explain.ts'
import { namedIn, type KnownNames } from './names.ts'
import { BINARY, nextPage, OpenListings, pagesOf, type OpenListing } from './pages.ts'
import { hasRanges, withoutRanges } from './ranges.ts'
import { decodeName, searchOf, type DirectorySearch } from './request.ts'

/** Maximum number of entries of a search without pages: a read expects one, and a look-up that finds several fails. */
const MAX_UNPAGED = 20
/** Pause after a refused sign-in, because directories lock accounts after a few. */
const REFUSED_MS = 60_000

/**
 * Reads a directory over LDAP, below the entry that its address names (`ldaps://ldap.example.com/dc=example,dc=com`).
 * Referrals aren't followed. Each search has a connection to itself, so that its bounds are its own.
 */
export function ldapSource(config: SourceConfig, address: string): Source {
  const base = decodeName(new URL(address).pathname)
  const connections = poolOf(config, address)
  const listings = new OpenListings()

  async function runSearch(search: DirectorySearch, options: ReadOptions): Promise<Json | null> {
    const { page } = search
    if (page === null) {
      const found = await connections.use((connection) => atOnce(connection, search, options))
      const entries = await describeEntries(found, { search, options, known: new Map() })
      return search.one ? (entries[0] ?? null) : { entries }
    }
    const listing = page.cursor === null ? await beginListing(search, page.size) : listings.take(page.cursor)
    if (listing === null) throw new SearchProblem('malformed', 'the listing ended meanwhile, and has to begin again')
    const { entries, isLast } = await listing.connection
      .within(options.signal, () => nextPage(listing))
      .catch((error: unknown) => {
        listing.connection.close()
        throw error
      })
    if (isLast) connections.giveBack(listing.connection)
    const next = isLast ? null : listings.keep(listing)
    return { entries: await describeEntries(entries, { search, options, known: listing.known }), next }
  }

  /** Uses another connection: a listing's own is only for its pages. */
  async function describeEntries(
    given: readonly Entry[],
    { search, options, known }: DescribeContext,
  ): Promise<readonly Json[]> {
    const { as, names, attributes } = search
    const entries = given.some(hasRanges) ? await completeOf(given, options) : given
    const all = entries.map((entry) => jsonOf(entry, attributes))
    if (entries.length === 0 || (as === null && names.length === 0)) return all
    return await connections.use((connection) =>
      connection.within(options.signal, async (client) => {
        const named = names.length === 0 ? [] : await namedIn(entries, { client, search, known, base: base ?? '' })
        // Only listings need this: a read by id that finds several entries is refused.
        const alike =
          as === null || search.page === null ? [] : await entriesWithSameId(entries, as, { client, search })
        return all.map((entry, i) => ({
          ...entry,
          ...(as !== null && { id: idOf(entries[i] ?? { dn: '' }, as) }),
          ...(names.length > 0 && { named: named[i] ?? [] }),
          ...((alike[i]?.length ?? 0) > 0 && { alike: alike[i] ?? [] }),
        }))
      }),
    )
  }

  async function completeOf(entries: readonly Entry[], { signal }: ReadOptions): Promise<readonly Entry[]> {
    return await connections.use((connection) =>
      connection.within(signal, async (client) => {
        const complete: Entry[] = []
        for (const entry of entries) complete.push(hasRanges(entry) ? await withoutRanges(entry, client) : entry)
        return complete
      }),
    )
  }

  async function beginListing(search: DirectorySearch, size: number): Promise<OpenListing> {
    const connection = await connections.take()
    return { connection, pages: pagesOf(connection.client, search, size), size, known: new Map() }
  }

  return {
    ask: async (request, options): Promise<SourceAnswer> => {
      if (base === null) return { kind: 'malformed', reason: 'its address has a "%" that isn\'t an escape: write %25' }
      const search = searchOf(request, base)
      if (!search.ok) return { kind: 'malformed', reason: search.error }
      try {
        const body = await runSearch(search.value, options)
        if (body === null) return { kind: 'gone', status: 404 }
        return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
      } catch (error) {
        return explainFailure(error, config, search.value.from)
      }
    },
    close: async () => {
      listings.close()
      connections.close()
    },
  }
}

interface DescribeContext {
  readonly search: DirectorySearch
  readonly options: ReadOptions
  readonly known: KnownNames
}

async function atOnce(
  connection: DirectoryConnection,
  search: DirectorySearch,
  { signal }: ReadOptions,
): Promise<readonly Entry[]> {
  const { from, scope, filter, attributes, one } = search
  const options = {
    scope,
    filter,
    attributes: [...attributes],
    explicitBufferAttributes: BINARY,
    sizeLimit: MAX_UNPAGED,
  }
  const { searchEntries } = await connection.within(signal, (client) => client.search(from, options))
  if (one && searchEntries.length > 1)
    throw new SearchProblem(
      'malformed',
      `the directory has several entries of this id, such as ${searchEntries
        .slice(0, 2)
        .map(({ dn }) => `"${dn}"`)
        .join(' and ')}: change one of them, or begin the source further down`,
    )
  return searchEntries
}

interface Pool {
  take(): Promise<DirectoryConnection>
  giveBack(connection: DirectoryConnection): void
  /** A failed search closes its connection. */
  use<T>(work: (connection: DirectoryConnection) => Promise<T>): Promise<T>
  close(): void
}

/** Idle connections. The number in use equals the number of concurrent requests. */
function poolOf(config: SourceConfig, address: string): Pool {
  const idle: DirectoryConnection[] = []
  let isClosed = false
  let refused: { readonly error: unknown; readonly until: number } | null = null

  async function take(): Promise<DirectoryConnection> {
    for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
      if (next.isUsable()) return next
      next.close()
    }
    if (refused !== null && performance.now() < refused.until) throw refused.error
    try {
      return await openConnection(config, address)
    } catch (error) {
      if (isRefusedSignIn(error)) refused = { error, until: performance.now() + REFUSED_MS }
      throw error
    }
  }

  function giveBack(connection: DirectoryConnection): void {
    if (!isClosed && idle.length < config.limits.concurrency) idle.push(connection)
    else connection.close()
  }

  return {
    take,
    giveBack,
    use: async (work) => {
      const connection = await take()
      try {
        const result = await work(connection)
        giveBack(connection)
        return result
      } catch (error) {
        connection.close()
        throw error
      }
    },
    close: () => {
      isClosed = true
      for (const connection of idle.splice(0)) connection.close()
    },
  }
}
