import pg from 'pg'
import { binaryList, listTypes, type Element, type ElementType } from './arrays.ts'
import { DatabaseUnavailable, unavailable } from './errors.ts'

const CONNECT_MS = 5_000
/** A connection whose statement takes longer counts as dead: the longest wait for others' commits. */
export const ANSWER_MS = 30_000
export const READ_MS = 15_000
/** The schema's steps may copy a table, and wait for another process that applies them. */
export const MIGRATE_MS = 600_000
/** For a connection to end by itself, with what is under way on it; then it is cut. */
const END_MS = 2_000

/**
 * Every statement here finds its rows by key. A plan that scans or hashes a table looks better while the table is small; the
 * server keeps that plan, which is ruinous once the table has grown; joins are written in the order in which they are to be made.
 */
const SETTINGS = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_bitmapscan=off',
  'enable_material=off',
  'enable_memoize=off',
  // By several processes, walking a whole table looks better than finding a row whose key has no statistics yet.
  'max_parallel_workers_per_gather=0',
  'join_collapse_limit=1',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'client_min_messages=warning',
  // A process that was stopped in the middle of a transaction must not keep the others from writing for ever.
  'idle_in_transaction_session_timeout=60000',
]

/** Whole numbers of eight bytes as numbers: ids and milliseconds stay far below 2^53. */
const INT8 = 20
const INT8_ARRAY = 1016

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    if (oid === INT8_ARRAY) return (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(Number)
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  },
}

export type Value = Element | readonly Element[]

/** One connection as a statement sees it. Statements that are sent in one turn of the loop share a round trip. */
export interface Session {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly Value[]): Promise<Row[]>
}

interface PreparedStatement {
  readonly name: string
  readonly lists: ReturnType<typeof listTypes>
}

const statements = new Map<string, PreparedStatement>()

/** Prepared once for each connection. The texts are all written in this folder: less than a hundred. */
function statementOf(text: string): PreparedStatement {
  const known = statements.get(text)
  if (known !== undefined) return known
  const statement = { name: `mlg${statements.size}`, lists: listTypes(text) }
  statements.set(text, statement)
  return statement
}

interface OpenedClient {
  readonly ready: Promise<pg.Client>
  /** Resolves when the socket is closed, from either side. */
  readonly gone: Promise<void>
  /** Rejects every pending statement. */
  readonly cut: () => void
}

/** A place for one connection: made when it is first used, and again after it was lost. Never two at a time. */
export class Connection {
  readonly #url: string
  readonly #role: string
  readonly #answerMs: number
  #made: OpenedClient | null = null
  /** The one before this: the next is made when it is gone. */
  #leaving: Promise<void> = Promise.resolve()
  #closed = false
  #backend: number | null = null
  inFlight = 0

  constructor(url: string, role: string, answerMs: number = ANSWER_MS) {
    this.#url = url
    this.#role = role
    this.#answerMs = answerMs
  }

  /** The server's number of this connection, which a notification carries as its sender; null while there is no connection. */
  get backend(): number | null {
    return this.#backend
  }

  async session(): Promise<Session> {
    const made = this.#current()
    const client = await made.ready
    return {
      query: async <Row extends pg.QueryResultRow>(text: string, values: readonly Value[] = []): Promise<Row[]> => {
        this.inFlight++
        try {
          return (await client.query<Row>(values.length === 0 ? { text } : prepared(text, values))).rows
        } catch (error) {
          const fault = unavailable(this.#url, error)
          // A retry must not get the same connection, which has not yet received its end.
          if (fault instanceof DatabaseUnavailable) this.#leave(made, 'end it')
          throw fault
        } finally {
          this.inFlight--
        }
      },
    }
  }

  async client(): Promise<pg.Client> {
    return await this.#current().ready
  }

  /** Cuts the connection, and rejects its pending statements: for a server that hangs. */
  cut(): void {
    this.#made?.cut()
  }

  /** Statements under way may end; those that are pending after that are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#made !== null) this.#leave(this.#made, 'end it')
    await this.#leaving
  }

  #current(): OpenedClient {
    if (this.#closed) throw new Error('the record is closed')
    return (this.#made ??= this.#make())
  }

  #make(): OpenedClient {
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
    const { promise: gone, resolve: over } = Promise.withResolvers<void>()
    let state: 'waits' | 'begun' | 'cut' = 'waits'
    const cut = () => {
      if (state === 'begun') client.connection.stream.destroy()
      else state = 'cut'
    }
    const connect = async (before: Promise<void>): Promise<number | null> => {
      await before
      if (state === 'cut' || this.#closed) {
        over()
        throw new Error('the connection was closed before it was made')
      }
      state = 'begun'
      await client.connect()
      // Read from the server itself: behind a proxy the client has another number.
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      return rows[0]?.pid ?? null
    }
    const ready = connect(this.#leaving).then(
      (backend) => {
        if (this.#made === made) this.#backend = backend
        return client
      },
      (error: unknown) => {
        this.#leave(made, 'ends')
        throw unavailable(this.#url, error)
      },
    )
    const made: OpenedClient = { ready, gone, cut }
    // The socket closes next, whichever side ended it.
    client.on('error', () => this.#leave(made, 'ends'))
    client.on('end', () => {
      over()
      this.#leave(made, 'ends')
    })
    return made
  }

  /** An event of an older connection must not close the one that replaced it. */
  #leave(made: OpenedClient, how: 'ends' | 'end it'): void {
    if (this.#made !== made) return
    this.#made = null
    this.#backend = null
    this.#leaving = left(made)
    if (how === 'end it') void made.ready.then((client) => client.end()).catch(() => undefined)
  }
}

async function left({ gone, cut }: OpenedClient): Promise<void> {
  const timer = setTimeout(cut, END_MS)
  await gone
  clearTimeout(timer)
}

function prepared(text: string, values: readonly Value[]): pg.QueryConfig {
  const { name, lists } = statementOf(text)
  return { name, text, values: values.map((value, i) => sendable(value, lists[i])) }
}

/** PostgreSQL's texts have no NUL. What a source wrote around one is kept. */
function sendable(value: Value, list: ElementType | undefined): unknown {
  if (typeof value === 'string') return clean(value)
  if (!isList(value)) return value
  const cleaned = value.map((one) => (typeof one === 'string' ? clean(one) : one))
  return list === undefined ? cleaned : binaryList(list, cleaned)
}

const isList = (value: Value): value is readonly Element[] => Array.isArray(value)

export function clean(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
