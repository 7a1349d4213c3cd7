import type { Client, Entry } from 'ldapts'
import { filterValue } from '../../lib/directory-text.ts'
import { idOf } from './entry.ts'
import { canonical } from './names.ts'
import type { DirectorySearch, EntryKind } from './request.ts'

/** Ids in one search, which keeps its filter below 10,000 characters. */
const AT_ONCE = 50
/** Names shown for each entry. */
const MAX_SHOWN = 5

/**
 * Lists other entries of the same kind and id, by entry, since nothing tells which of them the id means. Queried with
 * each page, because the others may be on another page or unchanged.
 */
export async function entriesWithSameId(
  entries: readonly Entry[],
  kind: EntryKind,
  { client, search }: { readonly client: Client; readonly search: DirectorySearch },
): Promise<readonly (readonly string[])[]> {
  const ids = [...new Set(entries.flatMap((entry) => idOf(entry, kind) ?? []))]
  const entriesById = new Map<string, string[]>()
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const any = ids
      .slice(at, at + AT_ONCE)
      .map((id) => clauseOf(id, kind))
      .join('')
    const options = { scope: search.scope, filter: `(&${kind.filter}(|${any}))`, attributes: [...kind.id] }
    const { searchEntries } = await client.search(search.from, options)
    for (const entry of searchEntries) {
      const id = idOf(entry, kind)?.toLowerCase()
      if (id !== undefined) entriesById.set(id, [...(entriesById.get(id) ?? []), entry.dn])
    }
  }
  return entries.map((entry) => {
    const all = entriesById.get(idOf(entry, kind)?.toLowerCase() ?? '') ?? []
    return all.filter((dn) => canonical(dn) !== canonical(entry.dn)).slice(0, MAX_SHOWN)
  })
}

/** Matches entries that may have this id: an attribute gives the id only where those before it are absent. */
function clauseOf(id: string, kind: EntryKind): string {
  const clauses = kind.id.map((name, i) => {
    const before = kind.id
      .slice(0, i)
      .map((each) => `(!(${each}=*))`)
      .join('')
    return before === '' ? `(${name}=${filterValue(id)})` : `(&${before}(${name}=${filterValue(id)}))`
  })
  return clauses.join('')
}
