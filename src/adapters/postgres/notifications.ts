import { recordAway } from '../../contracts/state-log.ts'
import type pg from 'pg'
import type { ClockReading } from '../../lib/followed-clock.ts'
import type { Log } from '../../contracts/telemetry.ts'
import type { Tx } from '../../model/facts.ts'
import { listeners, type Listeners } from '../../lib/listeners.ts'
import type { Connection, Session } from './connection.ts'
import { newerLayout } from '../record/other-layout.ts'
import { hasTransaction, readLogEnd, type LogEnd } from './log-end.ts'
import { messageOf } from '../../lib/message-of.ts'
import { isoOf } from '../../lib/iso.ts'

const COMMIT_CHANNEL = 'mlg_commit'
const MARK_CHANNEL = 'mlg_mark'
const ACCESS_CHANNEL = 'mlg_access'
/** PostgreSQL accepts less than 8,000 bytes in a notification; platforms that don't fit are left out. */
const MAX_NOTIFICATION_BYTES = 4_000

const NOTIFY = 'SELECT pg_notify($1, $2)'

/** Sent with a transaction: notifies the other processes of its last commit. */
export async function notifyCommit(session: Session, end: LogEnd): Promise<void> {
  await session.query(NOTIFY, [COMMIT_CHANNEL, JSON.stringify(end)])
}

/** Sent with a transaction: tells the other processes the platforms of its marks; an empty list means any. */
export async function notifyMarks(session: Session, platforms: readonly string[]): Promise<void> {
  if (platforms.length === 0) return
  const named = JSON.stringify(platforms)
  await session.query(NOTIFY, [MARK_CHANNEL, Buffer.byteLength(named) > MAX_NOTIFICATION_BYTES ? 'null' : named])
}

/** Sent with a transaction: notifies the other processes that somebody gained or lost access. */
export async function notifyAccess(session: Session): Promise<void> {
  await session.query(NOTIFY, [ACCESS_CHANNEL, ''])
}

/** Polling in addition to notifications detects lost connections and missed notifications within this time. */
const POLL_MS = 1_000
/** Polls between two checks of all servers' roles, since one may have been promoted while the current one runs. */
const POLLS_PER_LOOK = 5
/** A server that takes longer to answer hangs, and counts as unreachable after this and one poll. */
export const LISTEN_MS = 3_000

const CLOCK = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS time'

interface LayoutRow {
  readonly name: 'schema' | 'readable'
  readonly value: number
}
const LAYOUTS = `SELECT name, value FROM meta WHERE name IN ('schema', 'readable')`

interface NotificationParts {
  /** The writing connections of this process report their writes themselves, so their notifications are ignored. */
  readonly own: readonly Connection[]
  /** Layout of this process's release. */
  readonly layout: number
  readonly log: Log
}

/**
 * Reports commits and marks of all processes, and tracks whether the server answers. One connection listens, and polls
 * every second to notice that it was cut off, and to fetch missed changes.
 */
export class Notifications {
  readonly commits: Listeners<Tx> = listeners<Tx>()
  readonly marks: Listeners<readonly string[] | null> = listeners<readonly string[] | null>()
  /** Notifies that access may have changed, here or in another process. */
  readonly access: Listeners<null> = listeners<null>()
  /** Notifies once, with the reason why this process can't continue with the data it has read. */
  readonly lost: Listeners<string> = listeners<string>()
  /** Notifies of the server's clock at each poll. */
  readonly clock: Listeners<ClockReading> = listeners<ClockReading>()
  readonly #connection: Connection
  readonly #own: readonly Connection[]
  readonly #ownLayout: number
  readonly #log: Log
  readonly #away: ReturnType<typeof recordAway>
  readonly #timer: NodeJS.Timeout
  #listening: pg.Client | null = null
  #end: LogEnd | null = null
  #polls = 0
  #fault: string | null = null
  #lost: string | null = null
  #layout: number
  #polling: Promise<void> | null = null
  #closed = false

  constructor(connection: Connection, { own, layout, log }: NotificationParts) {
    this.#connection = connection
    this.#own = own
    this.#layout = layout
    this.#ownLayout = layout
    this.#log = log
    this.#away = recordAway({ log, clock: { now: Date.now } })
    this.#timer = setInterval(() => void this.poll(), POLL_MS)
    this.#timer.unref()
  }

  /** Says why nothing can be read or written now; null while the server answers. */
  get fault(): string | null {
    return this.#fault
  }

  committed(end: LogEnd): void {
    if (end.tx <= (this.#end?.tx ?? 0) || this.#closed) return
    this.#end = end
    this.commits.notify(end.tx)
  }

  /** Null stands for any platform. */
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
    // Closing the connection ends a poll that hangs.
    await this.#connection.close()
    await this.#polling
  }

  async #poll(): Promise<void> {
    try {
      if (this.#polls++ % POLLS_PER_LOOK === 0) void this.#connection.look()
      const session = await this.#connection.session()
      await this.#listen(session)
      const [end, layouts] = await Promise.all([
        readLogEnd(session),
        session.query<LayoutRow>(LAYOUTS),
        this.#readClock(session),
      ])
      if (!this.#mayGoOn(layouts)) return
      this.#noteRecovery()
      if (end !== null) this.committed(end)
    } catch (error) {
      this.#noteFailure(error)
    }
  }

  async #readClock(session: Session): Promise<void> {
    const askedAt = performance.now()
    const [row] = await session.query<{ time: number }>(CLOCK)
    if (row !== undefined) this.clock.notify({ time: row.time, askedAt, answeredAt: performance.now() })
  }

  /** Runs once for each connection. */
  async #listen(session: Session): Promise<void> {
    const client = await this.#connection.client()
    if (client === this.#listening) return
    await this.#compare(session)
    client.on('notification', ({ channel, payload, processId }) => {
      if (this.#own.some(({ backend }) => backend === processId)) return
      if (channel === MARK_CHANNEL) this.marked(JSON.parse(payload ?? 'null'))
      else if (channel === ACCESS_CHANNEL) this.access.notify(null)
      else if (channel === COMMIT_CHANNEL && payload !== undefined) this.committed(JSON.parse(payload))
    })
    // Checks at once whether the server is unreachable, without waiting for the next poll.
    client.once('end', () => {
      if (!this.#closed) void this.poll()
    })
    const channels = [COMMIT_CHANNEL, MARK_CHANNEL, ACCESS_CHANNEL]
    await Promise.all(channels.map((channel) => session.query(`LISTEN ${channel}`)))
    this.#listening = client
    // Notifications sent meanwhile were lost, so any platform may have marks.
    this.marked(null)
    this.access.notify(null)
  }

  /** State derived from lost transactions would stay wrong, so this process has to restart. */
  async #compare(session: Session): Promise<void> {
    const known = this.#end
    if (known === null || this.#lost !== null || (await hasTransaction(session, known))) return
    const now = (await readLogEnd(session))?.tx ?? 0
    this.#giveUp(
      `the record lost transactions that this process has read: it had transaction ${known.tx} of ` +
        `${isoOf(known.at)} (trace ${known.trace}), and ends at ${now} without it. A standby that lacked it was ` +
        'promoted, or a backup was restored; this process starts again from what the record has',
    )
  }

  #giveUp(reason: string): void {
    this.#lost = reason
    this.#fault = reason
    this.lost.notify(reason)
  }

  /** After an upgrade by a newer release, stops writing, and reads on only if that release permits it. */
  #mayGoOn(rows: readonly LayoutRow[]): boolean {
    if (this.#lost !== null) return false
    const valueOf = (name: LayoutRow['name']) => rows.find((row) => row.name === name)?.value ?? 0
    const layout = valueOf('schema')
    if (layout === this.#layout || layout <= this.#ownLayout) return true
    this.#layout = layout
    const reason = newerLayout(layout, this.#ownLayout, 'the database')
    if (valueOf('readable') > this.#ownLayout) {
      this.#giveUp(`${reason} This process can't read it`)
      return false
    }
    this.#log.error({ layout }, `${reason} This process only reads from here on`)
    return true
  }

  #noteFailure(error: unknown): void {
    if (this.#closed || this.#lost !== null) return
    this.#away.failed(messageOf(error))
    this.#fault = messageOf(error)
  }

  #noteRecovery(): void {
    this.#away.worked()
    this.#fault = null
  }
}
