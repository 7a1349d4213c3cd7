import { ResultCodeError, type Client, type Entry } from 'ldapts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { SearchProblem } from './explain.ts'
import { allOf, idOf } from './entry.ts'
import type { DirectorySearch, EntryKind } from './request.ts'

/** Maximum number of names in one answer: 4 MB, the usual bound of an answer, hold about 80,000 at most. */
const MAX_NAMES = 50_000
/** Names cached for one listing, some 10 MB; beyond that they are all looked up again. */
const MAX_KNOWN = 50_000
/** Concurrent look-ups over one connection. */
const AT_ONCE = 50

/** A named entry: with a kind and id, without a kind, or null if it wasn't found. */
interface NamedEntry {
  readonly kind: string
  readonly id: string | null
}

export type KnownNames = Map<string, NamedEntry | null>

interface NamingContext {
  readonly client: Client
  readonly search: DirectorySearch
  readonly known: KnownNames
  /** Names outside this base aren't looked up. */
  readonly base: string
}

/**
 * Looks up the entries that some attributes name by DN, once per listing, since a DN tells neither the kind nor the id.
 * Each entry gets `[{of, dn, kind, id}]`.
 */
export async function namedIn(entries: readonly Entry[], naming: NamingContext): Promise<readonly (readonly Json[])[]> {
  const { search, known, base } = naming
  const named = entries.map((entry) =>
    search.names.flatMap((of) =>
      allOf(entry, of)
        .filter((dn) => dn.includes('='))
        .map((dn) => ({ of, dn })),
    ),
  )
  if (known.size > MAX_KNOWN) known.clear()
  const below = `,${canonical(base)}`
  const unknown = [...new Set(named.flat().map(({ dn }) => dn))].filter((dn) => !known.has(dn))
  if (unknown.length > MAX_NAMES)
    throw new SearchProblem('malformed', `the response names more than ${MAX_NAMES} entries`)
  for (let at = 0; at < unknown.length; at += AT_ONCE)
    await Promise.all(
      unknown.slice(at, at + AT_ONCE).map(async (dn) => {
        known.set(dn, canonical(dn).endsWith(below) ? await lookUp(dn, naming) : null)
      }),
    )
  return named.map((of) =>
    of.map(({ of: attribute, dn }): JsonObject => ({
      of: attribute,
      dn,
      ...(known.get(dn) ?? { kind: null, id: null }),
    })),
  )
}

/** Finds the first kind whose filter the entry passes. */
async function lookUp(dn: string, { client, search }: NamingContext): Promise<NamedEntry | null> {
  for (const kind of search.kinds) {
    const found = await entryAt(client, dn, kind)
    if (found === 'absent') return null
    if (found !== null) return { kind: kind.name, id: idOf(found, kind) }
  }
  return { kind: 'other', id: null }
}

async function entryAt(client: Client, dn: string, { filter, id }: EntryKind): Promise<Entry | 'absent' | null> {
  try {
    const { searchEntries } = await client.search(dn, { scope: 'base', filter, attributes: [...id] })
    return searchEntries[0] ?? null
  } catch (error) {
    if (error instanceof ResultCodeError && ABSENT.has(error.code)) return 'absent'
    throw error
  }
}

/** Result codes for a referral, no such entry, a malformed name and no right to read it (RFC 4511). */
const ABSENT: ReadonlySet<number> = new Set([10, 32, 34, 50])

/** Normalises a DN: spaces around separators, and case, mean nothing. */
export function canonical(dn: string): string {
  return dn.toLowerCase().replaceAll(/\s*([,=+])\s*/g, '$1')
}
