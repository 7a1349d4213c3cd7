import { failureReports } from '../../contracts/state-log.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { listeners, type Listeners } from '../../lib/listeners.ts'
import type { Tx } from '../../model/facts.ts'
import { Connection } from './connection.ts'
import { DatabaseUnavailable } from './errors.ts'
import { hasTransaction, readLogEnd, type LogEnd } from './log-end.ts'
import { LISTEN_MS } from './notifications.ts'
import { Servers, type ServerState } from './servers.ts'
import type pg from 'pg'
import { messageOf } from '../../lib/message-of.ts'

/** How often a standby is polled, since it can't notify. */
const POLL_MS = 1_000
/** How often it is polled while it lacks a commit that the primary announced. */
const BEHIND_POLL_MS = 20
/** Beyond this lag behind the record the process isn't ready. */
const MAX_LAG_MS = 10_000

const HEAD = 'SELECT tx FROM head'

interface StandbyOptions {
  readonly log: Log
  readonly mostLagMs?: number | undefined
}

/**
 * Reads from one standby server. What this process has already shown of the log must be on it, so every reading
 * connection goes to the watched server, and is refused if that has less.
 */
export class Standby {
  readonly commits: Listeners<Tx> = listeners<Tx>()
  readonly lost: Listeners<string> = listeners<string>()
  readonly servers: Servers
  readonly #connection: Connection
  readonly #log: Log
  readonly #mostLagMs: number
  #started: string | null = null
  #end: LogEnd | null = null
  #fault: string | null = null
  #lost: string | null = null
  #known: Tx = 0
  /** When the primary was first known to be ahead. */
  #behindSince: number | null = null
  #timer: NodeJS.Timeout | null = null
  #polling: Promise<void> | null = null
  #closed = false

  constructor(url: string, { log, mostLagMs = MAX_LAG_MS }: StandbyOptions) {
    this.#mostLagMs = mostLagMs
    this.#log = log
    this.servers = new Servers(url, { judge: ({ started }) => this.#other(started) })
    const watched = new Servers(url, { judge: () => null })
    const prepare = (client: pg.Client, state: ServerState): Promise<void> => this.#watch(client, state)
    this.#connection = new Connection(watched, 'watches', { answerMs: LISTEN_MS, prepare })
  }

  /** Says why the standby can't serve answers; null while it can. */
  get fault(): string | null {
    const lagMs = this.lagMs()
    if (this.#fault !== null || lagMs <= this.#mostLagMs) return this.#fault
    return `PostgreSQL at ${this.servers.name}, which this process reads from, is ${Math.round(lagMs / 1_000)} s behind the primary`
  }

  lagMs(): number {
    return this.#behindSince === null ? 0 : performance.now() - this.#behindSince
  }

  /** Notes that the primary has this transaction. */
  noteHead(tx: Tx): void {
    if (tx <= this.#known) return
    this.#known = tx
    if (tx <= (this.#end?.tx ?? 0)) return
    this.#behindSince ??= performance.now()
    void this.poll()
  }

  /** Refuses a reading connection to a server that lacks transactions already shown. */
  readonly check = async (client: pg.Client): Promise<void> => {
    const { tx = 0 } = (await client.query<{ tx: Tx }>(HEAD)).rows[0] ?? {}
    const shown = this.#end?.tx ?? 0
    if (tx < shown) throw this.#behind(tx, shown)
  }

  /** One poll at a time; never rejects. */
  poll(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = null
      if (this.#closed) return
      this.#timer = setTimeout(() => void this.poll(), this.#behindSince === null ? POLL_MS : BEHIND_POLL_MS)
      this.#timer.unref()
    })
    return this.#polling
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#connection.close()
    await this.#polling
  }

  async #poll(): Promise<void> {
    const reports = failureReports({ log: this.#log, clock: { now: Date.now } }, 'the standby', {
      level: 'error',
      message: "the server that this process reads from doesn't answer",
    })
    try {
      const session = await this.#connection.session()
      const end = await readLogEnd(session)
      if (this.#lost !== null) return
      const known = this.#end
      if (known !== null && (end === null || end.tx < known.tx)) throw this.#behind(end?.tx ?? 0, known.tx)
      reports.worked()
      this.#fault = null
      if (end !== null) this.#show(end)
    } catch (error) {
      if (this.#closed || this.#lost !== null) return
      reports.failed(messageOf(error))
      this.#fault = messageOf(error)
    }
  }

  #show(end: LogEnd): void {
    if (end.tx >= this.#known) this.#behindSince = null
    if (end.tx <= (this.#end?.tx ?? 0)) return
    this.#end = end
    this.commits.notify(end.tx)
  }

  /** Begins to watch a connection. After a restart or a change of server, all others are reopened. */
  async #watch(client: pg.Client, { started }: ServerState): Promise<void> {
    const session = {
      query: async (text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows,
    }
    const known = this.#end
    if (known !== null && !(await hasTransaction(session, known))) {
      const { tx = 0 } = (await readLogEnd(session)) ?? {}
      if (tx < known.tx) throw this.#behind(tx, known.tx)
      this.#lost = `PostgreSQL at ${this.servers.name} has another transaction ${known.tx} than this process has read; it starts again from what is there`
      this.#fault = this.#lost
      this.lost.notify(this.#lost)
    }
    this.#started = started
    this.servers.moved.notify(0)
  }

  #other(started: string): string | null {
    if (this.#started === null || started === this.#started) return null
    return 'the address leads to another server than the one watched: name one server, since answers of one request come from several connections'
  }

  #behind(tx: Tx, shown: Tx): DatabaseUnavailable {
    return new DatabaseUnavailable(
      `PostgreSQL at ${this.servers.name} has transactions up to ${tx}, and this process has shown ${shown}; it waits for the others`,
    )
  }
}
