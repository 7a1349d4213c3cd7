// Compiles the declared listings of a provider: pages, cursors, items and changes.
import type { ListedItem, ListPage, ListRequest, SourceRequest } from '../../contracts/source.ts'
import { evaluate, isTrue } from '../../expressions/expression.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { replaceIds } from '../../lib/replace-ids.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'
import { readId } from '../../model/uri.ts'
import { filledPath, filledRead, type RequestValues } from './request.ts'
import type { DeclaredListing } from './shape.ts'
import { truncate } from '../../lib/cut-text.ts'

/** A listing, and the listing of changes, in the form of a provider's contract. */
export interface CompiledListing {
  request(page: ListRequest): SourceRequest | null
  read(body: Json, page: ListRequest): Result<ListPage>
}

/** How to read the record that an item carries or stands for. */
export interface ItemReading {
  /** Template of the item's id. */
  readonly id: string
  readonly gone?: string | undefined
  /** True if the listing carries records, complete or in part. */
  readonly withRecords: boolean
  /** An expression that is true for a record in a complete listing that lacks something. */
  readonly partial?: string | undefined
  readonly settings: RequestValues
  /** Declared as the listing of changes: it needn't have a time parameter. */
  readonly isChangesListing?: true
  /** Names for the parts of another type's id that it is listed for. */
  readonly as?: string | undefined
  /** Parts that stand for members that the record lacks. */
  readonly fromId?: readonly string[] | undefined
}

export function compileDeclaredListing(listing: DeclaredListing, of: ItemReading): CompiledListing {
  const bySince =
    JSON.stringify([listing.query, listing.body, listing.graphql?.variables]).includes('{since') ||
    listing.newestFirst !== undefined
  const showsChanges = bySince || of.isChangesListing === true || listing.everything === true
  return {
    request: (page) => (page.updatedSince !== null && !showsChanges ? null : requestFor(listing, of, page)),
    read: (body, page) => readPage(listing, of, body, page),
  }
}

/** A listing with one way of paging has no placeholders of another. */
export function pagingOf({ next }: Pick<DeclaredListing, 'next'>): readonly string[] {
  if (next === undefined) return []
  return 'pageInfo' in next ? ['cursor'] : ['cursor', 'page', 'offset'].filter((name) => name in next)
}

function requestFor(listing: DeclaredListing, of: ItemReading, page: ListRequest): SourceRequest {
  const { next, limit } = listing
  const { cursor, updatedSince: since } = page
  const values: RequestValues = {
    ...of.settings,
    ...partsOver(of, page),
    limit,
    since,
    ids: idsOf(page),
    cursor: next !== undefined && ('cursor' in next || 'pageInfo' in next) ? cursor : null,
    page: next !== undefined && 'page' in next ? Number(cursor ?? next.page) : null,
    offset: next !== undefined && 'offset' in next ? Number(cursor ?? 0) : null,
  }
  const byHeader = next !== undefined && 'linkHeader' in next
  const linked = (byHeader || (next !== undefined && 'link' in next)) && cursor !== null ? cursor : undefined
  const request = { ...filledRead(listing, values, linked), ...(since !== null && { since }) }
  return byHeader ? { ...request, linked: true } : request
}

/** Returns the parts of the id that a page is listed for. */
function partsOver({ as }: ItemReading, { ids }: ListRequest): Readonly<Record<string, string>> {
  const template = as === undefined ? null : composedId(as)
  return (template?.ok === true ? template.value.parse(ids?.[0] ?? '') : null) ?? {}
}

function idsOf(page: ListRequest): readonly string[] | null {
  return page.ids ?? null
}

function readPage(listing: DeclaredListing, of: ItemReading, whole: Json, page: ListRequest): Result<ListPage> {
  const taken = answerIn(whole, listing)
  if (!taken.ok) return taken
  const body = taken.value
  const listed = evaluate(listing.items, body)
  if (!listed.ok) return err(`a listing can't be read: ${listed.error}`)
  const found = listed.value ?? (listing.emptyIsAbsent === true && isEmptyListing(body) ? [] : null)
  if (!Array.isArray(found))
    return err(`a listing must be an object with a list ${whereExpected(listing.items)}${membersOf(body)}`)
  const all = found as readonly Json[]
  const [fresh, reachedOlder] = newerOnly(listing, all, page)
  const around = Object.entries(partsOver(of, page)).filter(([name]) => of.fromId?.includes(name))
  const added = Object.fromEntries(around)
  const items: ListedItem[] = []
  // Otherwise they would be counted again on each page.
  const setAside =
    listing.problems === undefined || page.cursor !== null ? [] : [...evaluateTexts(listing.problems, body)]
  let gone = 0
  for (const item of fresh) {
    // If pages are counted by their items, those left out count too.
    if (listing.only !== undefined && !meets(listing.only, item)) continue
    const read = readItem(listing, { ...of, added }, item)
    if (read === null) gone++
    else if (read.ok) items.push(read.value)
    else setAside.push(read.error)
  }
  const next = reachedOlder ? ok(null) : nextOf(listing, of, { body, count: all.length, page })
  const skipped = listing.skipped === undefined ? [] : evaluateTexts(listing.skipped, body)
  return next.ok
    ? ok({ items, setAside, ...(gone > 0 && { gone }), ...(skipped.length > 0 && { skipped }), next: next.value })
    : next
}

/** Takes the declared part of an answer, and replaces ids that people don't know by names. */
export function answerIn(
  body: Json,
  { answer, called }: Partial<Pick<DeclaredListing, 'answer' | 'called'>>,
): Result<Json> {
  const taken = answer === undefined ? ok(body) : evaluate(answer, body)
  if (!taken.ok) return err(`unexpected form of the response: ${taken.error}`)
  if (called === undefined) return taken
  const names = evaluate(called, body)
  return names.ok ? ok(replaceIds(taken.value, names.value)) : err(`the response has no names: ${names.error}`)
}

function evaluateTexts(expression: string, body: Json): readonly string[] {
  const found = evaluate(expression, body)
  return found.ok && Array.isArray(found.value) ? found.value.filter((each) => typeof each === 'string') : []
}

/** An answer with another list hasn't merely omitted an empty one. */
function isEmptyListing(body: Json): boolean {
  return isObject(body) && !Object.values(body).some((member) => Array.isArray(member))
}

const MAX_EXPRESSION_SHOWN = 60

export function whereExpected(expression = ''): string {
  return expression.length > MAX_EXPRESSION_SHOWN ? 'where the provider expects it' : `"${expression}"`
}

const MAX_MEMBERS = 10
const LONGEST_MEMBER = 50

/** Lists names only, never values, since nothing is redacted yet. */
function membersOf(body: Json): string {
  const names = isObject(body) ? Object.keys(body).map((name) => truncate(name, LONGEST_MEMBER)) : []
  if (names.length === 0) return ''
  return `; the response has ${names.slice(0, MAX_MEMBERS).join(', ')}${names.length > MAX_MEMBERS ? ', …' : ''}`
}

/** Returns null if the listing states that the item is gone. Errors quote no value, since the page may hold secrets. */
function readItem(
  listing: DeclaredListing,
  of: ItemReading & { readonly added: JsonObject },
  item: Json,
): Result<ListedItem> | null {
  const record = listing.record === undefined ? ok(item) : evaluate(listing.record, item)
  if (!record.ok) return err(`an item has no record: ${record.error}`)
  if (of.gone !== undefined && meets(of.gone, record.value)) return null
  const template = listing.id ?? of.id
  const id = composedId(template)
  const named = listing.id === undefined ? record.value : item
  const composed = id.ok ? id.value.compose(isObject(named) ? { ...named, ...of.added } : named) : null
  if (composed === null) return err(`an item has no ${shownId(template)} (text, or an integer): ${showItem(item)}`)
  const etag = listing.etag === undefined ? null : evaluate(listing.etag, item)
  const before = listing.lastOf === undefined ? [] : idsBefore(of.id, listing.lastOf, composed)
  return ok({
    id: composed,
    etag: etag !== null && etag.ok ? readEtag(etag.value) : null,
    ...(before.length > 0 && { standsFor: before }),
    // A source may leave records out of its listings; each is then read singly.
    ...(of.withRecords && record.value !== null && { record: record.value }),
    ...(of.partial !== undefined && meets(of.partial, record.value) && { isPartial: true as const }),
  })
}

/** Maximum number of ids derived from the last one; if there are more, the earliest are read singly. */
const MAX_BEFORE = 1_000

/** Returns the ids with a lower number in that part, nearest first. */
function idsBefore(template: string, part: string, last: string): readonly string[] {
  const id = composedId(template)
  const parts = id.ok ? id.value.parse(last) : null
  const number = Number(parts?.[part])
  if (!id.ok || parts === null || !Number.isSafeInteger(number)) return []
  const count = Math.max(0, Math.min(number - 1, MAX_BEFORE))
  return Array.from({ length: count }, (_, i) => id.value.compose({ ...parts, [part]: number - 1 - i })).filter(
    (each) => each !== null,
  )
}

export function meets(condition: string, of: Json): boolean {
  const value = evaluate(condition, of)
  return value.ok && isTrue(value.value)
}

/** Returns `"id"` for `{id}`, and a composed one unchanged. */
function shownId(template: string): string {
  const single = /^\{([\w.]+)\}$/.exec(template)?.[1]
  return single === undefined ? template : `"${single}"`
}

/** Cuts a listing that is ordered from new to old at the requested time, and tells whether it reached older items. */
function newerOnly(
  { newestFirst }: DeclaredListing,
  items: readonly Json[],
  { updatedSince }: ListRequest,
): readonly [items: readonly Json[], reachedOlder: boolean] {
  if (newestFirst === undefined || updatedSince === null) return [items, false]
  const since = Date.parse(updatedSince)
  const end = items.findIndex((item) => {
    const at = itemTimeOf(newestFirst, item)
    return at !== null && at < since
  })
  return end < 0 ? [items, false] : [items.slice(0, end), true]
}

function itemTimeOf({ time, form }: NonNullable<DeclaredListing['newestFirst']>, item: Json): number | null {
  const value = evaluate(time, item)
  if (!value.ok || value.value === null || typeof value.value === 'object') return null
  const at = form === 'iso' ? Date.parse(String(value.value)) : Number(value.value) * (form === 's' ? 1_000 : 1)
  return Number.isFinite(at) ? at : null
}

function nextOf(
  listing: DeclaredListing,
  of: ItemReading,
  { body, count, page }: { readonly body: Json; readonly count: number; readonly page: ListRequest },
): Result<string | null> {
  const { next, limit } = listing
  if (next === undefined) return ok(null)
  if ('page' in next) return ok(count < limit ? null : String(Number(page.cursor ?? next.page) + 1))
  if ('offset' in next) {
    const end = Number(page.cursor ?? 0) + count
    const total = next.total === undefined ? null : evaluate(next.total, body)
    const more = total !== null && total.ok && typeof total.value === 'number' ? end < total.value : count >= limit
    return ok(count > 0 && more ? String(end) : null)
  }
  if ('pageInfo' in next) return endOfPage(next.pageInfo, body)
  const expression = 'linkHeader' in next ? 'next' : 'cursor' in next ? next.cursor : next.link
  const value = evaluate(expression, body)
  if (!value.ok) return err(`can't evaluate "${expression}": ${value.error}`)
  if (value.value === null || value.value === '') return ok(null)
  if (!('cursor' in next))
    return linkedQuery(value.value, filledPath(listing.path, { ...of.settings, ...partsOver(of, page) }))
  const cursor = readId(value.value)
  return cursor === null ? err(`"${expression}" must be text or null`) : ok(cursor)
}

function endOfPage(expression: string, body: Json): Result<string | null> {
  const found = evaluate(expression, body)
  const { hasNextPage, endCursor } = found.ok && isObject(found.value) ? found.value : {}
  if (typeof hasNextPage !== 'boolean') return err(`"${expression}" has no hasNextPage (true or false)`)
  if (!hasNextPage) return ok(null)
  const cursor = readId(endCursor ?? null)
  return cursor === null ? err(`"${expression}" has a next page but no endCursor`) : ok(cursor)
}

const MAX_LINK = 8_000

/** Uses only the query of the next page's address: a link never leads to another host or another path. */
function linkedQuery(link: Json, path: string): Result<string | null> {
  const refused = err(`the address of the next page must have the path ${path}`)
  if (typeof link !== 'string' || link.length > MAX_LINK) return refused
  const url = URL.parse(link, `http://source.invalid${path}`)
  if (url === null || !url.pathname.endsWith(path)) return refused
  return ok(new URLSearchParams(url.search).toString())
}

/** A longer tag, or one that no header can carry, is ignored. */
const ETAG = /^[^\u0000-\u001f\u007f]{1,1000}$/

export function readEtag(value: Json): string | null {
  return typeof value === 'string' && ETAG.test(value) ? value : null
}

const MAX_SHOWN = 200

function showItem(item: Json): string {
  return truncate(JSON.stringify(item), MAX_SHOWN)
}
