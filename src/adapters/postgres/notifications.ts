import type pg from 'pg'
import type { Log } from '../../contracts/telemetry.ts'
import type { Tx } from '../../model/facts.ts'
import { listeners, type Listeners } from '../../lib/listeners.ts'
import type { Connection, Session } from './connection.ts'
import { messageOf } from './errors.ts'

const COMMIT_CHANNEL = 'mlg_commit'
const MARK_CHANNEL = 'mlg_mark'
const ACCESS_CHANNEL = 'mlg_access'
/** PostgreSQL takes less than 8,000 bytes with a notification; platforms that don't fit in are left out. */
const MAX_NOTIFICATION_BYTES = 4_000

const NOTIFY = 'SELECT pg_notify($1, $2)'

/** Sent with a transaction: notifies the other processes of its last commit. */
export async function notifyCommit(session: Session, head: Tx): Promise<void> {
  await session.query(NOTIFY, [COMMIT_CHANNEL, String(head)])
}

/** Sent with a transaction: notifies the other processes of the platforms of its marks; with none named, of any. */
export async function notifyMarks(session: Session, platforms: readonly string[]): Promise<void> {
  if (platforms.length === 0) return
  const named = JSON.stringify(platforms)
  await session.query(NOTIFY, [MARK_CHANNEL, Buffer.byteLength(named) > MAX_NOTIFICATION_BYTES ? 'null' : named])
}

/** Sent with a transaction: notifies the other processes that somebody may come in, or may not any more. */
export async function notifyAccess(session: Session): Promise<void> {
  await session.query(NOTIFY, [ACCESS_CHANNEL, ''])
}

/** In addition to notifications: a lost connection, and what was missed meanwhile, is noticed within this. */
const POLL_MS = 1_000
/** A server that takes longer to answer hangs: it counts as unreachable after this and a poll. */
export const LISTEN_MS = 3_000

/**
 * Notifies of commits and marks of all processes, and tracks whether the server answers. A connection listens; every
 * second it also polls, to find out that it was cut off, and what it missed meanwhile.
 */
export class Notifications {
  readonly commits: Listeners<Tx> = listeners<Tx>()
  readonly marks: Listeners<readonly string[] | null> = listeners<readonly string[] | null>()
  /** Somebody may come in, or may not any more: with other processes, or so it may be. */
  readonly access: Listeners<null> = listeners<null>()
  readonly #connection: Connection
  /** The writing connections of this process report their writes themselves, so their notifications are ignored. */
  readonly #own: readonly Connection[]
  readonly #log: Log
  readonly #timer: NodeJS.Timeout
  #listening: pg.Client | null = null
  #head: Tx = 0
  #fault: string | null = null
  #polling: Promise<void> | null = null
  #closed = false

  constructor(connection: Connection, own: readonly Connection[], log: Log) {
    this.#connection = connection
    this.#own = own
    this.#log = log
    this.#timer = setInterval(() => void this.poll(), POLL_MS)
    this.#timer.unref()
  }

  /** Why nothing can be read or written now; null while the server answers. */
  get fault(): string | null {
    return this.#fault
  }

  committed(head: Tx): void {
    if (head <= this.#head || this.#closed) return
    this.#head = head
    this.commits.notify(head)
  }

  /** Null: of any platform. */
  marked(platforms: readonly string[] | null): void {
    if (!this.#closed && platforms?.length !== 0) this.marks.notify(platforms)
  }

  /** One poll at a time; never rejects. */
  poll(): Promise<void> {
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = null
    })
    return this.#polling
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    // First: a poll that hangs ends with its connection.
    await this.#connection.close()
    await this.#polling
  }

  async #poll(): Promise<void> {
    try {
      const session = await this.#connection.session()
      await this.#listen(session)
      const [found] = await session.query<{ tx: Tx }>('SELECT tx FROM head')
      this.#recovered()
      if (found !== undefined) this.committed(found.tx)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Once for each connection. */
  async #listen(session: Session): Promise<void> {
    const client = await this.#connection.client()
    if (client === this.#listening) return
    client.on('notification', ({ channel, payload, processId }) => {
      if (this.#own.some(({ backend }) => backend === processId)) return
      if (channel === MARK_CHANNEL) this.marked(JSON.parse(payload ?? 'null'))
      else if (channel === ACCESS_CHANNEL) this.access.notify(null)
      else if (channel === COMMIT_CHANNEL) this.committed(Number(payload))
    })
    // The server closed the connection: check at once whether it is unreachable, and not with the next poll.
    client.once('end', () => {
      if (!this.#closed) void this.poll()
    })
    const channels = [COMMIT_CHANNEL, MARK_CHANNEL, ACCESS_CHANNEL]
    await Promise.all(channels.map((channel) => session.query(`LISTEN ${channel}`)))
    this.#listening = client
    // Notifications sent meanwhile were lost.
    this.marked(null)
    this.access.notify(null)
  }

  #failed(error: unknown): void {
    if (this.#closed) return
    if (this.#fault === null) this.#log.error({ err: error }, 'the record does not answer')
    this.#fault = messageOf(error)
  }

  #recovered(): void {
    if (this.#fault !== null) this.#log.info({}, 'the record answers again')
    this.#fault = null
  }
}
