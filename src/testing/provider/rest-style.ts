import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readId } from '../../model/uri.ts'
import { attribute, reference, type FieldRule } from '../../contracts/mapping.ts'
import { readEtag } from '../../providers/declared/listing.ts'
import { pathSegment } from '../../providers/path-segment.ts'
import type { EventContract, ListPage, ListRequest, SourceRequest, TypeContract } from '../../contracts/source.ts'

/**
 * The style that the demo company's sources share (docs/sources.md), for providers that a test writes in code:
 * `/api/v1/<plural>/{id}` and a listing with `cursor` and `updated_since`.
 */
export const LIST_LIMIT = 500

/** The fields that every record of the documented style may have (docs/sources.md). */
export const COMMON_FIELDS: Readonly<Record<string, FieldRule>> = {
  name: attribute(),
  description: attribute(),
  owner_emails: { kind: 'emails', edge: 'ownedBy' },
  owner_groups: reference('ownedBy', 'Group'),
  labels: { kind: 'labels' },
  business_domains: attribute(),
  created_at: attribute(),
  updated_at: attribute(),
  url: attribute('sourceUrl'),
}

export function restType(shape: {
  readonly type: string
  readonly plural: string
  readonly fields: Readonly<Record<string, FieldRule>>
}): TypeContract {
  const { type, plural, fields } = shape
  return {
    type,
    read: (id) => get(`/api/v1/${plural}/${pathSegment(id)}`),
    list: (page) => get(`/api/v1/${plural}?${listQuery(page)}`),
    readList,
    mapping: { type, fields: { ...COMMON_FIELDS, ...fields } },
  }
}

export function events(type: string, idKey: string, names: readonly string[]): Record<string, EventContract> {
  return Object.fromEntries(names.map((name) => [name, { type, idKey, idOf: (event) => readId(event[idKey]) }]))
}

export function get(path: string): SourceRequest {
  return { method: 'GET', path }
}

function listQuery(page: ListRequest): string {
  const query = new URLSearchParams({ limit: String(LIST_LIMIT) })
  if (page.cursor !== null) query.set('cursor', page.cursor)
  if (page.updatedSince !== null) query.set('updated_since', page.updatedSince)
  return query.toString()
}

export function readList(body: Json): Result<ListPage> {
  if (!isObject(body) || !Array.isArray(body.items)) return err('a listing must be an object with a list "items"')
  const items: { id: string; etag: string | null }[] = []
  const setAside: string[] = []
  for (const item of body.items as readonly Json[]) {
    const id = isObject(item) ? readId(item.id) : null
    if (id === null) setAside.push(`an item has no "id" (text, or an integer): ${showItem(item)}`)
    else items.push({ id, etag: isObject(item) ? readEtag(item.etag ?? null) : null })
  }
  const next = body.next_cursor
  if (next !== null && next !== undefined && typeof next !== 'string') return err('"next_cursor" must be text or null')
  return ok({ items, setAside, next: next === undefined || next === '' ? null : next })
}

const MAX_SHOWN = 200

function showItem(item: Json): string {
  return JSON.stringify(item).slice(0, MAX_SHOWN)
}
