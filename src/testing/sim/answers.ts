import type { SourceAnswer } from '../../contracts/source.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { SourceRecord, SimulatedWorld } from './world.ts'

/** Small, so that most listings have several pages, and the world changes between them. */
const PAGE = 2

export function isListing(path: string): boolean {
  const { pathname, searchParams } = new URL(path, 'http://world')
  return pathname.split('/').length === 4 && !searchParams.has('email') && !searchParams.has('ids')
}

/** Answers like a healthy source in the documented style. The demo company provides real HTTP services. */
export function answerOf(world: SimulatedWorld, path: string, etag: string | null): SourceAnswer {
  const url = new URL(path, 'http://world')
  const [plural = '', id] = url.pathname.replace('/api/v1/', '').split('/')
  const table = world.table(plural)
  const email = url.searchParams.get('email')
  if (email !== null) return ok({ items: peopleAt(email, table), next_cursor: null }, null)
  const ids = url.searchParams.get('ids')
  if (ids !== null) return ok({ found: found(ids.split(','), table) }, null)
  if (id === undefined) return ok(page(table, url.searchParams), null)
  const row = table.get(decodeURIComponent(id))
  if (row === undefined) return { kind: 'gone', status: 404 }
  const current = `"${row.version}"`
  return etag === current ? { kind: 'not-modified' } : ok(row.record, current)
}

export function ok(body: JsonObject, etag: string | null): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag, lastModified: null }
}

function peopleAt(email: string, table: ReadonlyMap<string, SourceRecord>): JsonObject[] {
  return [...table.values()].map((r) => r.record).filter((r) => r['email'] === email.toLowerCase())
}

function found(ids: readonly string[], table: ReadonlyMap<string, SourceRecord>): JsonObject[] {
  return ids.flatMap((id) => {
    const row = table.get(id)
    return row === undefined ? [] : [{ id, record: row.record }]
  })
}

/** Ordered by id, after the cursor: earlier ids inserted meanwhile aren't seen by this listing. */
function page(table: ReadonlyMap<string, SourceRecord>, query: URLSearchParams): JsonObject {
  const since = query.get('updated_since') ?? ''
  const after = query.get('cursor') ?? ''
  const rows = [...table]
    .filter(([id, row]) => row.updatedAt >= since && id > after)
    .sort(([a], [b]) => compareTexts(a, b))
  const shown = rows.slice(0, PAGE)
  return {
    items: shown.map(([id, row]): Json => ({
      id,
      updated_at: row.updatedAt,
      etag: `"${row.version}"`,
      ...(query.has('full') && { record: row.record }),
    })),
    next_cursor: rows.length > PAGE ? (shown.at(-1)?.[0] ?? null) : null,
  }
}
