import type { ReadOptions, Source, SourceAnswer } from '../../contracts/source.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { Random } from '../../lib/random.ts'

interface Row {
  readonly record: JsonObject
  readonly version: number
  readonly updatedAt: string
}

/**
 * Source systems in memory, in the documented style, for simulations: what they hold can change between any two reads. The
 * real HTTP services are the demo company; here time is virtual, so that thousands of histories run in a minute.
 */
export class World {
  readonly #clock: Clock
  readonly #tables = new Map<string, Map<string, Row>>()
  #version = 0
  readonly reads = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  put(platform: string, plural: string, id: string, record: JsonObject): void {
    const updatedAt = new Date(this.#clock.now()).toISOString()
    this.#table(platform, plural).set(id, {
      record: { ...record, updated_at: updatedAt },
      version: ++this.#version,
      updatedAt,
    })
  }

  remove(platform: string, plural: string, id: string): void {
    this.#table(platform, plural).delete(id)
  }

  get(platform: string, plural: string, id: string): JsonObject | undefined {
    return this.#table(platform, plural).get(id)?.record
  }

  ids(platform: string, plural: string): readonly string[] {
    return [...this.#table(platform, plural).keys()]
  }

  /** A source of this world. Its answers take up to `latencyMs` on the way back; what they say is as of their arrival there. */
  source(platform: string, behaviour: { readonly latencyMs: number; readonly random: Random }): Source {
    return {
      get: async (path, options) => {
        const answer = this.#answer(platform, path, options)
        await this.#clock.sleep(behaviour.random() * behaviour.latencyMs)
        return answer
      },
      close: () => Promise.resolve(),
    }
  }

  #table(platform: string, plural: string): Map<string, Row> {
    const key = `${platform}/${plural}`
    const table = this.#tables.get(key) ?? new Map<string, Row>()
    this.#tables.set(key, table)
    return table
  }

  #answer(platform: string, path: string, options: ReadOptions): SourceAnswer {
    const url = new URL(path, 'http://world')
    const [plural = '', id] = url.pathname.replace('/api/v1/', '').split('/')
    const table = this.#table(platform, plural)
    if (id === undefined) return answer(this.#list(table, url.searchParams), null)
    const key = `${platform}/${plural}/${decodeURIComponent(id)}`
    this.reads.set(key, (this.reads.get(key) ?? 0) + 1)
    const row = table.get(decodeURIComponent(id))
    if (row === undefined) return { kind: 'gone', status: 404 }
    const etag = `"${row.version}"`
    return options.etag === etag ? { kind: 'not-modified' } : answer(row.record, etag)
  }

  #list(table: ReadonlyMap<string, Row>, query: URLSearchParams): JsonObject {
    const email = query.get('email')
    if (email !== null) {
      const users = [...table.values()]
        .map((r) => r.record)
        .filter((r) => String(r.email).toLowerCase() === email.toLowerCase())
      return { items: users, next_cursor: null }
    }
    const since = query.get('updated_since') ?? ''
    const rows = [...table].filter(([, row]) => row.updatedAt >= since).sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      items: rows.map(([id, row]): Json => ({ id, updated_at: row.updatedAt, etag: `"${row.version}"` })),
      next_cursor: null,
    }
  }
}

function answer(body: JsonObject, etag: string | null): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag, lastModified: null }
}
