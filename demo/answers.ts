// Computes the answers of a source, as values; the service sends them.

import { after, cursorOf, positionOf, type ListPosition } from './listing.ts'
import { iso } from './company/plan.ts'
import type { Plural } from './company/sizes.ts'
import type { DemoStore } from './store.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_TYPE = 'application/json'

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': JSON_TYPE, ...headers },
  body: JSON.stringify(value),
})

export const problem = (status: number, error: string, message: string, headers?: Record<string, string>): HttpAnswer =>
  json(status, { error, message }, headers)

export const notFound = (what: string): HttpAnswer => problem(404, 'not_found', `There is no ${what}.`)

export function readAnswer(
  shown: Pick<DemoStore, 'peek'>,
  plural: Plural,
  id: string,
  ifNoneMatch: string | undefined,
): HttpAnswer {
  const found = shown.peek(plural, id)
  switch (found.kind) {
    case 'unknown':
      return notFound(`${plural} ${id}`)
    case 'deleted':
      return problem(410, 'gone', `${plural} ${id} was deleted.`)
    case 'here': {
      const { etag } = found
      if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) return { status: 304, headers: { etag }, body: '' }
      return { status: 200, headers: { 'content-type': JSON_TYPE, etag }, body: found.body() }
    }
  }
}

const matches = (header: string, etag: string): boolean =>
  header === etag || header === '*' || (header.includes(',') && header.split(',').some((one) => one.trim() === etag))

const LIMIT = { least: 1, most: 1_000, default: 500 }

/** Lists a source's records: their ids or, with `full=true` where that is offered, whole records. */
export function listAnswer(store: DemoStore, plural: Plural, query: URLSearchParams, bulk = false): HttpAnswer {
  const limit = query.get('limit') === null ? LIMIT.default : Number(query.get('limit'))
  if (!Number.isInteger(limit) || limit < LIMIT.least || limit > LIMIT.most)
    return problem(400, 'bad_limit', `limit is an integer from ${LIMIT.least} to ${LIMIT.most}.`)
  const since = sinceOf(query.get('updated_since'))
  if (since === null) return problem(400, 'bad_time', 'updated_since is an ISO 8601 time.')
  const cursor = query.get('cursor')
  const position = cursor === null || cursor === '' ? since : positionOf(cursor)
  if (position === null) return problem(400, 'bad_cursor', 'The cursor is not one that this listing gave.')
  const page = store.page(plural, laterOf(since, position === since ? since : after(position)), limit)
  return json(200, {
    items: page.items.map(({ id, updated, etag }) => ({
      id,
      updated_at: iso(updated),
      etag,
      ...(bulk && query.get('full') === 'true' && { record: store.get(plural, id) }),
    })),
    next_cursor: page.next === null ? null : cursorOf(page.next),
  })
}

const MAX_IDS = 100

/** Returns several records by id; unknown ids are left out. */
export function severalAnswer(store: DemoStore, plural: Plural, ids: readonly string[]): HttpAnswer {
  if (ids.length > MAX_IDS) return problem(400, 'too_many', `At most ${MAX_IDS} ids are read at once.`)
  const found = ids.flatMap((id) => {
    const record = store.get(plural, id)
    const peeked = store.peek(plural, id)
    return record === null || peeked.kind !== 'here' ? [] : [{ id, etag: peeked.etag, record }]
  })
  return json(200, { items: found, next_cursor: null })
}

const BEGINNING: ListPosition = { updated: -Infinity, id: '' }

function sinceOf(text: string | null): ListPosition | null {
  if (text === null || text === '') return BEGINNING
  const updated = Date.parse(text)
  return Number.isNaN(updated) ? null : { updated, id: '' }
}

const laterOf = (a: ListPosition, b: ListPosition): ListPosition =>
  a.updated > b.updated || (a.updated === b.updated && a.id > b.id) ? a : b

export const lookupAnswer = (store: DemoStore, email: string): HttpAnswer =>
  json(200, { items: store.usersWith(email), next_cursor: null })
