// A connection to PostgreSQL: its settings, prepared statements and reconnecting.
import pg from 'pg'
import { DatabaseUnavailable, explainUnavailable } from './errors.ts'
import type { SqlValue } from '../record/sql-operation.ts'
import type { Cell } from '../record/columns.ts'
import type { Servers, ServerConnection, ServerState } from './servers.ts'
import { binaryList, clean, listTypes } from './binary-lists.ts'

/** A connection whose statement takes longer counts as dead; this covers the longest wait for others' commits. */
const ANSWER_MS = 30_000
export const READ_MS = 15_000
/** A schema migration may copy a table, or wait for another process that migrates. */
export const MIGRATE_MS = 600_000
/** Time for a connection to finish its work and close before it is cut. */
const END_MS = 2_000

/**
 * Every statement finds its rows by key. Plans that scan or hash a table look better while it is small, and the server
 * would keep them as it grows; joins are written in the order to make them in.
 */
const SETTINGS = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_bitmapscan=off',
  'enable_material=off',
  'enable_memoize=off',
  // With parallel workers, scanning a whole table looks better than finding a row whose key has no statistics yet.
  'max_parallel_workers_per_gather=0',
  'join_collapse_limit=1',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'client_min_messages=warning',
  // A process that is stopped inside a transaction must not block the others' writes for ever.
  'idle_in_transaction_session_timeout=60000',
]

/** Reads bigint as numbers: ids and milliseconds stay far below 2^53. */
const INT8 = 20

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  },
}

/** Statements sent in one turn of the event loop share a round trip. */
export interface Session {
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>
}

interface PreparedStatement {
  readonly name: string
  readonly lists: ReturnType<typeof listTypes>
}

const statements = new Map<string, PreparedStatement>()

/** Prepared once per connection. All texts are constants in this folder: fewer than a hundred. */
function preparedQuery(text: string, values: readonly SqlValue[]): pg.QueryConfig {
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
  readonly ready: Promise<ServerConnection>
  /** Resolves when the socket is closed, from either side. */
  readonly gone: Promise<void>
  /** Aborts the attempt to connect. */
  readonly giving: AbortController
  /** Null until it is connected. */
  made: ServerConnection | null
}

export interface ConnectionOptions {
  readonly answerMs?: number
  /** Layout that a writing connection requires: it writes only while the database has it (`transaction.ts`). */
  readonly layout?: number
  /** Runs before anything else on a new connection. */
  readonly prepare?: (client: pg.Client, state: ServerState) => Promise<void>
}

/** At most one connection: opened on first use, and again once a lost one has closed. Never two at a time. */
export class Connection {
  readonly #servers: Servers
  readonly #role: string
  readonly #options: ConnectionOptions
  readonly #forget: () => void
  #current: OpenedClient | null = null
  /** Resolves when the previous connection is closed; only then is the next one opened. */
  #leaving: Promise<void> = Promise.resolve()
  #closed = false
  inFlight = 0

  constructor(servers: Servers, role: string, options: ConnectionOptions = {}) {
    this.#servers = servers
    this.#role = role
    this.#options = options
    // Running statements on a replaced primary fail, because its server would acknowledge writes that are lost.
    this.#forget = servers.moved.add(() => {
      const current = this.#current
      if (current?.made == null || servers.keeps(current.made)) return
      current.made.client.connection.stream.destroy()
      this.#leave(current)
    })
  }

  /** The server's number of this connection, which a notification carries as its sender; null while unconnected. */
  get backend(): number | null {
    return this.#current?.made?.backend ?? null
  }

  get layout(): number | null {
    return this.#options.layout ?? null
  }

  get server(): string {
    return this.#servers.name
  }

  async session(): Promise<Session> {
    const opened = this.#open()
    const { client } = await opened.ready
    return {
      query: async (text, values = []) => {
        this.inFlight++
        try {
          return (await client.query(values.length === 0 ? { text } : preparedQuery(text, values))).rows
        } catch (error) {
          const fault = explainUnavailable(this.#servers.name, error)
          // A retry must not get the same connection, which hasn't yet noticed its end.
          if (fault instanceof DatabaseUnavailable) this.#leave(opened)
          throw fault
        } finally {
          this.inFlight--
        }
      },
    }
  }

  async client(): Promise<pg.Client> {
    return (await this.#open().ready).client
  }

  /** Checks the role of every server. Never rejects. */
  async look(): Promise<void> {
    if (!this.#closed && this.#servers.urls.length > 1) await this.#servers.look((url) => this.#clientAt(url))
  }

  /** Lets running statements finish; those still pending at the deadline are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    this.#forget()
    if (this.#current !== null) this.#leave(this.#current)
    await this.#leaving
  }

  #open(): OpenedClient {
    if (this.#closed) throw new Error('the record is closed')
    return (this.#current ??= this.#connect(this.#leaving))
  }

  #clientAt(url: string): pg.Client {
    return new pg.Client({
      connectionString: url,
      query_timeout: this.#options.answerMs ?? ANSWER_MS,
      keepAlive: true,
      application_name: `mlg ${this.#role}`,
      options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
      pipeline: true,
      types,
    })
  }

  #connect(before: Promise<void>): OpenedClient {
    const { promise: gone, resolve: end } = Promise.withResolvers<void>()
    const giving = new AbortController()
    const connectInTurn = async (): Promise<ServerConnection> => {
      await before
      if (this.#closed) throw new Error('the connection was closed before it was made')
      const connection = await this.#servers.connect((url) => this.#clientAt(url), giving.signal)
      const { client } = connection
      opened.made = connection
      client.on('error', () => this.#leave(opened))
      client.on('end', () => {
        end()
        this.#leave(opened)
      })
      await this.#options.prepare?.(client, connection)
      return connection
    }
    const ready = connectInTurn().catch((error: unknown) => {
      if (opened.made === null) end()
      this.#leave(opened)
      throw explainUnavailable(this.#servers.name, error)
    })
    const opened: OpenedClient = { ready, gone, giving, made: null }
    return opened
  }

  /** Checks identity: an event of an older connection must not close its replacement. */
  #leave(opened: OpenedClient): void {
    if (this.#current !== opened) return
    this.#current = null
    this.#leaving = left(opened)
  }
}

async function left(opened: OpenedClient): Promise<void> {
  const cut = (): void => {
    opened.giving.abort()
    opened.made?.client.connection.stream.destroy()
  }
  const timer = setTimeout(cut, END_MS)
  opened.ready.then(({ client }) => client.end()).catch(() => opened.made?.client.end())
  await opened.gone
  clearTimeout(timer)
}
