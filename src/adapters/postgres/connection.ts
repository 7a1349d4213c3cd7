// A connection to PostgreSQL: its settings, prepared statements, and how it is made again after it was lost.
import pg from 'pg'
import { DatabaseUnavailable, unavailable } from './errors.ts'
import type { SqlValue } from '../record/sql-operation.ts'
import type { Cell } from '../record/tables.ts'
import { binaryList, clean, listTypes } from './binary-lists.ts'

const CONNECT_MS = 5_000
/** A connection whose statement takes longer counts as dead: the longest wait for others' commits. */
export const ANSWER_MS = 30_000
export const READ_MS = 15_000
/** The schema's steps may copy a table, and wait for another process that applies them. */
export const MIGRATE_MS = 600_000
/** For a connection to end by itself, with what is under way on it; then it is cut. */
const END_MS = 2_000

/**
 * Every statement here finds its rows by key. A plan that scans or hashes a table looks better while the table is
 * small; the server keeps that plan, which is ruinous once the table has grown; joins are written in the order in which
 * they are to be made.
 */
const SETTINGS = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_bitmapscan=off',
  'enable_material=off',
  'enable_memoize=off',
  // By several processes, walking a complete table looks better than finding a row whose key has no statistics yet.
  'max_parallel_workers_per_gather=0',
  'join_collapse_limit=1',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'client_min_messages=warning',
  // A process that was stopped in the middle of a transaction must not keep the others from writing for ever.
  'idle_in_transaction_session_timeout=60000',
]

/** Integers of eight bytes as numbers: ids and milliseconds stay far below 2^53. */
const INT8 = 20

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  },
}

/** One connection as a statement sees it. Statements that are sent in one turn of the loop share a round trip. */
export interface Session {
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>
}

interface PreparedStatement {
  readonly name: string
  readonly lists: ReturnType<typeof listTypes>
}

const statements = new Map<string, PreparedStatement>()

/** Prepared once for each connection. The texts are all written in this folder: less than a hundred. */
function prepared(text: string, values: readonly SqlValue[]): pg.QueryConfig {
  let statement = statements.get(text)
  if (statement === undefined) {
    statement = { name: `mlg${statements.size}`, lists: listTypes(text) }
    statements.set(text, statement)
  }
  const { name, lists } = statement
  const sent = values.map((value, i) => {
    if (isList(value)) return binaryList(lists[i] ?? 'text', value)
    return typeof value === 'string' ? clean(value) : value
  })
  return { name, text, values: sent }
}

const isList = (value: SqlValue): value is readonly Cell[] => Array.isArray(value)

interface OpenedClient {
  readonly client: pg.Client
  readonly ready: Promise<void>
  /** Resolves when the socket is closed, from either side. */
  readonly gone: Promise<void>
  backend: number | null
}

/** At most one connection: made when it is first used, and again after it was lost and is gone. Never two at a time. */
export class Connection {
  readonly #url: string
  readonly #role: string
  readonly #answerMs: number
  #current: OpenedClient | null = null
  /** The one before this: the next is made when it is gone. */
  #leaving: Promise<void> = Promise.resolve()
  #closed = false
  inFlight = 0

  constructor(url: string, role: string, answerMs: number = ANSWER_MS) {
    this.#url = url
    this.#role = role
    this.#answerMs = answerMs
  }

  /** The server's number of this connection, which a notification carries as its sender; null while there is none. */
  get backend(): number | null {
    return this.#current?.backend ?? null
  }

  async session(): Promise<Session> {
    const opened = this.#open()
    await opened.ready
    return {
      query: async (text, values = []) => {
        this.inFlight++
        try {
          return (await opened.client.query(values.length === 0 ? { text } : prepared(text, values))).rows
        } catch (error) {
          const fault = unavailable(this.#url, error)
          // A retry must not get the same connection, which has not yet received its end.
          if (fault instanceof DatabaseUnavailable) this.#leave(opened)
          throw fault
        } finally {
          this.inFlight--
        }
      },
    }
  }

  async client(): Promise<pg.Client> {
    const { client, ready } = this.#open()
    await ready
    return client
  }

  /** Statements under way may end; those that are pending after that are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#current !== null) this.#leave(this.#current)
    await this.#leaving
  }

  #open(): OpenedClient {
    if (this.#closed) throw new Error('the record is closed')
    return (this.#current ??= this.#connect(this.#leaving))
  }

  #connect(before: Promise<void>): OpenedClient {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: this.#answerMs,
      keepAlive: true,
      application_name: `mlg ${this.#role}`,
      options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
      pipeline: true,
      types,
    })
    const { promise: gone, resolve: end } = Promise.withResolvers<void>()
    const connected = async (): Promise<void> => {
      await before
      if (this.#closed) {
        end()
        throw new Error('the connection was closed before it was made')
      }
      await client.connect()
      // Read from the server itself: behind a proxy the client has another number.
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      opened.backend = rows[0]?.pid ?? null
    }
    const ready = connected().catch((error: unknown) => {
      this.#leave(opened)
      throw unavailable(this.#url, error)
    })
    const opened: OpenedClient = { client, ready, gone, backend: null }
    client.on('error', () => this.#leave(opened))
    client.on('end', () => {
      end()
      this.#leave(opened)
    })
    return opened
  }

  /** An event of an older connection must not close the one that replaced it. */
  #leave(opened: OpenedClient): void {
    if (this.#current !== opened) return
    this.#current = null
    this.#leaving = left(opened)
  }
}

async function left({ client, ready, gone }: OpenedClient): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), END_MS)
  ready.then(() => client.end()).catch(() => undefined)
  await gone
  clearTimeout(timer)
}
