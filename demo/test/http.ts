import { isObject, type MutableJsonObject } from '../schema.ts'

export interface Got {
  readonly status: number
  readonly type: string
  readonly etag: string
  readonly headers: Headers
  readonly body: MutableJsonObject
}

export async function call(url: string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const parsed: unknown = type.includes('json') && text !== '' ? JSON.parse(text) : {}
  const body = isObject(parsed) ? parsed : {}
  return { status: response.status, type, etag: response.headers.get('etag') ?? '', headers: response.headers, body }
}

export const send = (method: string, url: string, body?: unknown): Promise<Got> =>
  call(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

interface ListedRecord {
  readonly id: string
  readonly updated_at: string
  readonly etag: string
}

interface ListedPage {
  readonly items: ListedRecord[]
  readonly next: string | null
}

export async function listPage(base: string, plural: string, query: Record<string, string>): Promise<ListedPage> {
  const { body } = await call(`${base}/api/v1/${plural}?${new URLSearchParams(query)}`)
  const items = Array.isArray(body['items']) ? body['items'].filter(isObject) : []
  const next = body['next_cursor']
  return {
    items: items.map((item) => ({
      id: String(item['id']),
      updated_at: String(item['updated_at']),
      etag: String(item['etag']),
    })),
    next: typeof next === 'string' ? next : null,
  }
}

/** Lists all items; calls `between` after each page. */
export async function listAll(
  base: string,
  plural: string,
  query: Record<string, string> = {},
  between: (page: number) => void = () => {},
): Promise<ListedRecord[]> {
  const all: ListedRecord[] = []
  let cursor: string | null = null
  let pages = 0
  do {
    const page: ListedPage = await listPage(base, plural, { ...query, ...(cursor === null ? {} : { cursor }) })
    all.push(...page.items)
    cursor = page.next
    between(++pages)
  } while (cursor !== null)
  return all
}
