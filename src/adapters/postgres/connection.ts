import pg from 'pg'
import { unavailable } from './errors.ts'

const CONNECT_MS = 5_000
/** An answer that takes longer is taken for a connection that went dead; the longest statement waits for others' commits. */
export const ANSWER_MS = 60_000
/** Whoever only looks whether the server answers wants to know soon. */
export const LOOK_MS = 5_000

/**
 * Every statement here finds its rows by key. A plan that scans or hashes a table looks better while the table is small, is
 * kept, and is ruinous when it has grown; joins are written in the order in which they are to be made.
 */
const SETTINGS = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
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

export type Value = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null | Uint8Array)[] // prettier-ignore

/** One connection as a statement sees it. Statements that are sent in one turn of the loop travel together. */
export interface Session {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly Value[]): Promise<Row[]>
}

const names = new Map<string, string>()

/** Prepared once for each connection. The texts are all written in this folder: less than a hundred. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `mlg${names.size}`
  names.set(text, name)
  return name
}

/** A place for one connection: made when it is first used, and again after it was lost. */
export class Connection {
  readonly #url: string
  readonly #role: string
  readonly #answerMs: number
  #client: Promise<pg.Client> | null = null
  #closed = false
  inFlight = 0

  constructor(url: string, role: string, answerMs: number = ANSWER_MS) {
    this.#url = url
    this.#role = role
    this.#answerMs = answerMs
  }

  async session(): Promise<Session> {
    const client = await this.client()
    return {
      query: async <Row extends pg.QueryResultRow>(text: string, values: readonly Value[] = []): Promise<Row[]> => {
        this.inFlight++
        try {
          const config = values.length === 0 ? { text } : { name: nameOf(text), text, values: values.map(sendable) }
          return (await client.query<Row>(config)).rows
        } catch (error) {
          throw unavailable(this.#url, error)
        } finally {
          this.inFlight--
        }
      },
    }
  }

  async client(): Promise<pg.Client> {
    if (this.#closed) throw new Error('the record is closed')
    return await (this.#client ?? this.#connect())
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = await this.#client?.catch(() => null)
    await client?.end().catch(() => undefined)
  }

  #connect(): Promise<pg.Client> {
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
    const connecting = client.connect().then(
      () => client,
      (error: unknown) => {
        forget()
        throw unavailable(this.#url, error)
      },
    )
    // What an older connection has to say must not put out the one that took its place.
    const forget = () => {
      if (this.#client === connecting) this.#client = null
    }
    client.on('error', forget)
    client.on('end', forget)
    this.#client = connecting
    return connecting
  }
}

/** PostgreSQL's texts have no NUL. What a source wrote around one is kept. */
function sendable(value: Value): unknown {
  if (typeof value === 'string') return clean(value)
  return Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? clean(one) : one)) : value
}

export function clean(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
