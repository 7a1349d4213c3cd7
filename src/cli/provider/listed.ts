import type { ListedItem, ListPage, ListRequest, Source, SourceAnswer, TypeContract } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import { askSource } from '../ask-source.ts'

/** Maximum number of pages of a type read to prove a provider; a longer listing is reported as read in part. */
export const MAX_PAGES = 200

export interface ListedType {
  readonly items: readonly ListedItem[]
  readonly pages: number
  /** True if its last page was reached. */
  readonly complete: boolean
  readonly mistakes: readonly string[]
  /** Items left out because they are stated to be gone. */
  readonly gone: number
}

export const UNLISTED: ListedType = { items: [], pages: 0, complete: false, mistakes: [], gone: 0 }

export interface RequestedOf {
  readonly source: Source
  readonly signal: AbortSignal
  /** Maximum number of pages of a type that are read. */
  readonly pages: number
}

/**
 * Lists a type up to its end or the most pages allowed, each entity once. `over` are the ids of the type that it is
 * listed over, in the portions that it takes.
 */
export async function listAll(
  contract: Pick<TypeContract, 'list' | 'readList'>,
  over: readonly (readonly string[])[] | null,
  asking: RequestedOf,
): Promise<ListedType> {
  const items = new Map<string, ListedItem>()
  const mistakes: string[] = []
  let pages = 0
  let gone = 0
  const listed = (complete: boolean): ListedType => ({ items: [...items.values()], pages, complete, mistakes, gone })
  for (const ids of over ?? [null]) {
    const cursors = new Set<string>()
    for (let cursor: string | null = null; ;) {
      const page: ListRequest = { cursor, updatedSince: null, ...(ids !== null && { ids }) }
      const request = contract.list(page)
      if (request === null) return UNLISTED
      if (pages === asking.pages) return listed(false)
      pages++
      const answer = await askSource(asking.source, request, asking.signal)
      const read: Result<ListPage> | null = answer.kind === 'ok' ? contract.readList(answer.body, page) : null
      if (read === null || !read.ok) {
        mistakes.push(`${request.method} ${request.path}: ${read === null ? reasonOf(answer) : read.error}`)
        return listed(false)
      }
      for (const item of read.value.items) {
        if (items.has(item.id)) mistakes.push(`the listing has ${JSON.stringify(item.id)} twice`)
        items.set(item.id, item)
      }
      mistakes.push(...read.value.setAside)
      gone += read.value.gone ?? 0
      cursor = read.value.next
      if (cursor === null) break
      if (cursors.has(cursor)) {
        mistakes.push(`the listing doesn't end: page ${pages} leads back to a page that was read`)
        return listed(false)
      }
      cursors.add(cursor)
    }
  }
  return listed(true)
}

export function reasonOf(answer: SourceAnswer): string {
  switch (answer.kind) {
    case 'gone':
      return `the product answers ${answer.status}`
    case 'throttled':
      return 'the product asks for fewer requests (429); try again with a lower rate in "defaults"'
    case 'unavailable':
    case 'malformed':
      return answer.reason
    default:
      return `the product answers ${answer.kind}`
  }
}

/** Returns the record within an answer about an id; null if it states that the entity is gone. */
export function recordOfAnswer(
  contract: TypeContract,
  id: string,
  body: Json,
): ReturnType<NonNullable<TypeContract['record']>> {
  return contract.record === undefined ? { ok: true, value: body } : contract.record(body, id)
}
