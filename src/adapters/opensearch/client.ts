// Sends requests to OpenSearch, fails over to other nodes, and tells passing failures from permanent ones.
import { Pool, type Dispatcher } from 'undici'
import { isObject, parseJson } from '../../lib/json.ts'
import { truncate } from '../../lib/cut-text.ts'
import { boundedText } from '../../lib/bounded-text.ts'

export interface OpenSearchAccess {
  /** `https://search.example:9200`, with a path if a proxy needs one; several for a cluster. */
  readonly urls: readonly string[]
  readonly credentials:
    | { readonly kind: 'none' }
    | { readonly kind: 'password'; readonly username: string; readonly password: string }
    | { readonly kind: 'key'; readonly apiKey: string }
  /** PEM of trusted authorities; null means the machine's own. */
  readonly ca: string | null
  /** Limits a request including its answer. */
  readonly timeoutMs: number
}

interface OpenSearchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD'
  /** API path with a leading slash and encoded names. */
  readonly path: string
  /** An object is sent as JSON, text as it is (NDJSON). */
  readonly body?: object | string
  /** Statuses other than 2xx that count as answers, such as 404 where something may be missing. */
  readonly also?: readonly number[]
  readonly timeoutMs?: number
}

export interface OpenSearchAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Sends requests to one server, to the nodes of a cluster, or to a proxy. */
export interface OpenSearchClient {
  readonly name: string
  send(request: OpenSearchRequest): Promise<OpenSearchAnswer>
  close(): Promise<void>
}

/**
 * The server refused or failed. `passing`: the same request may succeed a moment later. `replaced`: likewise, because
 * the search's index was deleted after another one replaced it.
 */
export class OpenSearchFailure extends Error {
  override readonly name = 'OpenSearchFailure'
  readonly status: number | null
  readonly passing: boolean
  readonly replaced: boolean

  constructor(
    message: string,
    {
      status,
      passing,
      replaced = false,
    }: { readonly status: number | null; readonly passing: boolean; readonly replaced?: boolean },
  ) {
    super(message)
    this.status = status
    this.passing = passing
    this.replaced = replaced
  }

  /** True if another node may succeed: this one is unavailable, or has lost the others. */
  get elsewhere(): boolean {
    return this.passing && (this.status === null || ABSENT.has(this.status))
  }
}

const MAX_CONNECTIONS = 16
/** An answer of 100 hits with all facets takes about 100 kB, a bulk answer 300 bytes per item. */
const MAX_BYTES = 32 * 1_048_576
const KEEP_ALIVE_MS = 20_000
const LONGEST_REASON = 500
/** Too many requests, and a proxy's answers while a server is starting or gone. */
const PASSING = new Set([429, 502, 503, 504])
const ABSENT = new Set([502, 503, 504])

/**
 * Sends requests to these origins alone, without following redirects. Credentials go with every request and into no
 * message. All requests may be repeated, so one that a node can't answer goes to the next. Requests stay with the node
 * that answered last.
 */
export function openSearchClient(access: OpenSearchAccess): OpenSearchClient {
  const nodes = access.urls.map((url) => nodeAt(url, access))
  let current = 0
  const sendToAny = async (request: OpenSearchRequest): Promise<OpenSearchAnswer> => {
    const first = current
    for (let tried = 1; ; tried++) {
      const node = nodeOf(nodes, first + tried - 1)
      try {
        const answer = await send(node, request)
        current = nodes.indexOf(node)
        return answer
      } catch (error) {
        if (tried === nodes.length || !(error instanceof OpenSearchFailure) || !error.elsewhere) throw error
      }
    }
  }
  return {
    name: `the search server at ${nodes.map(({ host }) => host).join(', ')}`,
    send: sendToAny,
    close: async () => void (await Promise.all(nodes.map(({ pool }) => pool.destroy()))),
  }
}

function nodeOf(nodes: readonly PooledServer[], n: number): PooledServer {
  const node = nodes[n % nodes.length]
  if (node === undefined) throw new Error('a search server has at least one address')
  return node
}

function nodeAt(url: string, access: OpenSearchAccess): PooledServer {
  const base = new URL(url)
  const pool = new Pool(base.origin, {
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    connect: { timeout: access.timeoutMs, ...(access.ca === null ? {} : { ca: access.ca }) },
    // Our own time limit covers the whole exchange; these cover only a single wait.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  return {
    pool,
    host: base.host,
    name: `the search server at ${base.host}`,
    prefix: base.pathname.replace(/\/+$/, ''),
    authorization: authorizationOf(access),
    timeoutMs: access.timeoutMs,
  }
}

function authorizationOf({ credentials }: OpenSearchAccess): string | null {
  switch (credentials.kind) {
    case 'none':
      return null
    case 'key':
      return `ApiKey ${credentials.apiKey}`
    case 'password':
      return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  }
}

interface PooledServer {
  readonly pool: Pool
  readonly host: string
  readonly name: string
  readonly prefix: string
  readonly authorization: string | null
  readonly timeoutMs: number
}

async function send(connection: PooledServer, request: OpenSearchRequest): Promise<OpenSearchAnswer> {
  const { pool, name, prefix, authorization } = connection
  const timeoutMs = request.timeoutMs ?? connection.timeoutMs
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutMs)
  const lines = typeof request.body === 'string'
  try {
    const response = await pool.request({
      method: request.method,
      path: prefix + request.path,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined
          ? {}
          : { 'content-type': lines ? 'application/x-ndjson' : 'application/json; charset=utf-8' }),
        ...(authorization === null ? {} : { authorization }),
      },
      ...(request.body === undefined
        ? {}
        : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
      signal: limit.signal,
    })
    return await answerOf(response, connection, request)
  } catch (error) {
    if (error instanceof OpenSearchFailure) throw error
    const reason = limit.signal.aborted ? `didn't answer within ${timeoutMs} ms` : `can't be reached: ${causeOf(error)}`
    throw new OpenSearchFailure(`${name} ${reason}`, { status: null, passing: true })
  } finally {
    clearTimeout(timer)
  }
}

async function answerOf(
  response: Dispatcher.ResponseData,
  { name }: PooledServer,
  { method, also = [] }: OpenSearchRequest,
): Promise<OpenSearchAnswer> {
  const status = response.statusCode
  const text = await boundedText(response.body, MAX_BYTES)
  if (text === null) {
    const message = `${name} answered with more than ${MAX_BYTES / 1_048_576} MB`
    throw new OpenSearchFailure(message, { status: null, passing: false })
  }
  const body = method === 'HEAD' ? {} : parseObject(text)
  const wanted = (status >= 200 && status < 300) || also.includes(status)
  if (wanted && body !== null) return { status, body }
  const reason = wanted ? "with something that isn't JSON" : (reasonOf(body) ?? truncate(text, LONGEST_REASON))
  throw new OpenSearchFailure(`${name} answered ${status}${hintOf(status)}: ${reason}`, {
    status,
    passing: PASSING.has(status),
  })
}

function hintOf(status: number): string {
  if (status === 401) return ' (its credentials are missing or wrong: check "search" in the configuration)'
  if (status === 403) return " (its credentials don't allow this: docs/operate/search-server.md has what they need)"
  if (status >= 300 && status < 400) return " (it redirects, which isn't followed: configure the address itself)"
  return ''
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  const value = parseJson(text)
  return isObject(value) ? value : null
}

/** Returns `type: reason` of the first cause, which both servers send. */
export function reasonOf(body: unknown): string | null {
  if (!isObject(body)) return null
  const error = body.error
  if (typeof error === 'string') return truncate(error, LONGEST_REASON)
  if (!isObject(error)) return null
  const [root] = Array.isArray(error.root_cause) ? error.root_cause : []
  const cause: unknown = isObject(error.caused_by) ? error.caused_by : (root ?? error)
  const { type, reason } = isObject(cause) ? cause : error
  return truncate(`${String(type)}: ${String(reason)}`, LONGEST_REASON)
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : ''
  return truncate(`${code}${error.message}`, LONGEST_REASON)
}
