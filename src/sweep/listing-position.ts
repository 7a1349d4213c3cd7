import type { ListRequest, TypeContract } from '../contracts/source.ts'
import { isObject, parseJson } from '../lib/json.ts'
import { partsOf } from '../model/uri.ts'
import type { SweepParts } from './sweep-parts.ts'

/** The page of a listing to request next. */
interface ListingPosition {
  readonly request: ListRequest
  /** Returns the cursor of the following page, given the one in the answer; null at the end of the listing. */
  after(next: string | null): Promise<string | null>
}

interface ListedFrom {
  readonly cursor: string | null
  readonly since: string | null
}

/** Returns null if no entity is left to list it for. */
export async function positionAt(
  contract: TypeContract,
  from: ListedFrom,
  parts: SweepParts,
): Promise<ListingPosition | null> {
  const { cursor, since: updatedSince } = from
  if (contract.over === undefined) return { request: { cursor, updatedSince }, after: (next) => Promise.resolve(next) }
  const { over } = contract
  const stored = cursor === null ? null : chunkOf(cursor)
  const chunk = stored ?? (await nextChunk(over, '', parts))
  if (chunk === null) return null
  return {
    request: { cursor: chunk.cursor, updatedSince, ids: chunk.ids },
    after: async (next) => {
      const following = next === null ? await nextChunk(over, chunk.last, parts) : { ...chunk, cursor: next }
      return following === null ? null : JSON.stringify(following)
    },
  }
}

/** Ids of another type to list a type for; the saved cursor has them all, so that a listing can resume. */
interface IdChunk {
  readonly ids: readonly string[]
  /** URI of the last id. */
  readonly last: string
  readonly cursor: string | null
}

/** Returns the next entities of the record that aren't gone. The next sweep finds additions before `after`. */
async function nextChunk(
  over: { readonly type: string; readonly atOnce: number },
  after: string,
  { store, config }: SweepParts,
): Promise<IdChunk | null> {
  const ids: string[] = []
  let last = after
  while (ids.length < over.atOnce) {
    const wanted = over.atOnce - ids.length
    const page = await store.documents(config.platform, `${over.type}|${last}`, wanted)
    const found = page.filter(({ type }) => type === over.type)
    ids.push(...found.filter(({ gone }) => !gone).map(({ uri }) => partsOf(uri).resourceId))
    last = found.at(-1)?.uri ?? last
    if (found.length < wanted) break
  }
  return ids.length === 0 ? null : { ids, last, cursor: null }
}

/** Returns null if no listing of this kind gave the cursor, because its provider changed meanwhile. */
function chunkOf(cursor: string): IdChunk | null {
  const read = parseJson(cursor)
  if (!isObject(read) || typeof read.last !== 'string' || !Array.isArray(read.ids)) return null
  const ids = read.ids.filter((id): id is string => typeof id === 'string')
  return { ids, last: read.last, cursor: typeof read.cursor === 'string' ? read.cursor : null }
}
