// The servers that a URL names, and the choice of the one to connect to.
import type pg from 'pg'
import { err, ok, type Result } from '../../lib/result.ts'
import { listeners, type Listeners } from '../../lib/listeners.ts'
import { doneWithin } from '../../lib/wait.ts'
import { noServer, serverOf, sqlState } from './errors.ts'

/** More than a cluster has. */
const MAX_SERVERS = 8
/** Limits how long an unreachable server delays a connection: the time to accept it and report its role. */
const CONNECT_MS = 5_000
/** Once one server qualifies, the others have this long to report a later timeline. */
const GRACE_MS = 300

/** Accepted values of `target_session_attrs`; the record always needs the server that takes writes. */
const TARGETS = new Set(['read-write', 'primary'])

/**
 * One URL for each server of `postgres://user:password@a:5432,b:5432/database`, libpq's form for several. Refusals never
 * quote the URL, which may hold a password.
 */
export function urlsOf(text: string): Result<readonly string[], string> {
  const [, scheme, user = '', hosts = '', rest = ''] =
    /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/s.exec(text) ?? []
  if (scheme === undefined || hosts === '' || user.split('@').length > 2) {
    return err(
      'must be "sqlite" or postgres://user:password@host:port/database, with special characters of the password percent-encoded',
    )
  }
  const parts = hosts.split(',')
  if (parts.length > MAX_SERVERS) return err(`names ${parts.length} servers, and at most ${MAX_SERVERS} are tried`)
  const urls: string[] = []
  for (const host of parts) {
    const single = `${scheme}${user}${host}${rest}`
    const url = host !== '' && URL.canParse(single) ? new URL(single) : null
    if (url === null || url.hostname === '' || url.hash !== '') {
      return err(host === '' ? 'names a server without a host' : `can't be read as a URL with the server "${host}"`)
    }
    const target = url.searchParams.get('target_session_attrs')
    if (target !== null && !TARGETS.has(target)) {
      return err(`target_session_attrs=${target} can't be used: writes go to the primary, which is found by itself`)
    }
    url.searchParams.delete('target_session_attrs')
    const server = target === null ? single : url.href
    if (urls.some((other) => serverOf(other) === serverOf(server))) return err(`names the server "${host}" twice`)
    urls.push(server)
  }
  return ok(urls)
}

/** A server's description of itself when a connection is made. */
export interface ServerState {
  readonly backend: number
  readonly isStandby: boolean
  /** True if the server refuses writes; a primary may be set to. */
  readonly isReadOnly: boolean
  /** Grows with each promotion; 0 if the server doesn't show it. */
  readonly timeline: number
  /** Start time to the microsecond, which identifies one run of the server. */
  readonly started: string
}

export interface ServerConnection extends ServerState {
  readonly client: pg.Client
}

interface ServerAttempt {
  readonly url: string
  readonly outcome: Promise<Result<ServerConnection, unknown>>
  cut(): void
}

interface ServerOptions {
  /** Says why a server can't be used; null if it can. */
  readonly judge: (state: ServerState) => string | null
}

/**
 * The servers of one URL, shared by all connections of a store. Roles change while the service runs, so each new
 * connection checks all servers, and uses the one that takes writes. A promotion begins a new timeline. Once any
 * connection has seen it, servers and connections of older ones are refused, so a replaced primary that still runs
 * takes no write of this process, and serves it no reads.
 */
export class Servers {
  readonly name: string
  readonly urls: readonly string[]
  readonly moved: Listeners<number> = listeners<number>()
  readonly #judge: ServerOptions['judge']
  #timeline = 0

  constructor(url: string, { judge }: Partial<ServerOptions> = {}) {
    const urls = urlsOf(url)
    if (!urls.ok) throw new Error(`the address of PostgreSQL ${urls.error}`)
    this.urls = urls.value
    this.name = serverOf(url)
    this.#judge = judge ?? ((state) => this.#primary(state))
  }

  /** The latest timeline seen. */
  get timeline(): number {
    return this.#timeline
  }

  /** Tells whether an existing connection may still be used. */
  keeps(state: ServerState): boolean {
    return this.#judge(state) === null
  }

  /** Connects to the first qualifying server, preferring the latest timeline for a grace period; closes the rest. */
  async connect(open: (url: string) => pg.Client, signal: AbortSignal): Promise<ServerConnection> {
    const attempts = this.urls.map((url) => this.#attempt(url, open, signal))
    const fit: ServerConnection[] = []
    const qualified = attempts.map(async ({ outcome }) => {
      const found = await outcome
      if (found.ok && this.#judge(found.value) === null) fit.push(found.value)
      else throw new Error("the server doesn't qualify")
    })
    await Promise.any(qualified).catch(() => undefined)
    if (fit.length > 0) await doneWithin(Promise.allSettled(qualified), GRACE_MS)
    const best = fit.filter((one) => this.#judge(one) === null).toSorted((a, b) => b.timeline - a.timeline)[0]
    for (const { outcome, cut } of attempts) {
      void outcome.then((found) => {
        if (!found.ok || found.value.client !== best?.client) cut()
      })
    }
    if (best !== undefined) return best
    throw noServer(this.name, await Promise.all(attempts.map((attempt) => this.#reasonOf(attempt))))
  }

  /** Checks every server, to notice a promoted one although the previous primary still answers. */
  async look(open: (url: string) => pg.Client): Promise<void> {
    const attempts = this.urls.map((url) => this.#attempt(url, open))
    await Promise.all(attempts.map(({ outcome }) => outcome))
    for (const { cut } of attempts) cut()
  }

  #primary({ isStandby, isReadOnly, timeline }: ServerState): string | null {
    if (isStandby) return 'the server is a standby'
    if (isReadOnly) return 'the server takes no writes (default_transaction_read_only)'
    if (timeline < this.#timeline) {
      return `the server was replaced: its timeline is ${timeline}, and another server was promoted to ${this.#timeline}`
    }
    return null
  }

  async #reasonOf({ url, outcome }: ServerAttempt): Promise<{ readonly url: string; readonly error: unknown }> {
    const found = await outcome
    return {
      url,
      error: found.ok ? new Error(this.#judge(found.value) ?? 'the server answered too late') : found.error,
    }
  }

  #attempt(url: string, open: (url: string) => pg.Client, signal?: AbortSignal): ServerAttempt {
    const client = open(url)
    // Without a listener, a lost connection would end the process.
    client.on('error', () => undefined)
    const cut = (): void => void client.connection.stream.destroy()
    const timer = setTimeout(cut, CONNECT_MS)
    signal?.addEventListener('abort', cut)
    const outcome = askedOf(client)
      .then(
        (state) => {
          if (!state.isStandby) this.#seen(state.timeline)
          return ok({ ...state, client })
        },
        (error: unknown) => err(error),
      )
      .finally(() => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', cut)
      })
    return { url, outcome, cut }
  }

  #seen(timeline: number): void {
    if (timeline <= this.#timeline) return
    this.#timeline = timeline
    this.moved.notify(timeline)
  }
}

interface AskedRow extends Omit<ServerState, 'timeline' | 'backend'> {
  readonly pid: number
  readonly settings: string
}

/** Asks the server itself for the number, since a proxy gives the client another one. */
const ASK = `SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS "isStandby", pg_postmaster_start_time()::text AS started,
  current_setting('default_transaction_read_only') = 'on' AS "isReadOnly", current_setting('enable_seqscan') AS settings`
/** The first eight digits of a WAL file's name. */
const TIMELINE = `SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`

async function askedOf(client: pg.Client): Promise<ServerState> {
  await client.connect().catch((error: unknown) => {
    throw refusesSettings(error) ? new SettingsLost(error) : error
  })
  const [asked] = (await client.query<AskedRow>(ASK)).rows
  if (asked === undefined) throw new Error("the server doesn't say what it is")
  if (asked.settings !== 'off') throw new SettingsLost(null)
  const { pid: backend, isStandby, isReadOnly, started } = asked
  return { backend, isStandby, isReadOnly, started, timeline: isStandby ? 0 : await timelineIfKnown(client) }
}

/** Services compatible with PostgreSQL may have no WAL files. */
async function timelineIfKnown(client: pg.Client): Promise<number> {
  try {
    return (await client.query<{ timeline: number }>(TIMELINE)).rows[0]?.timeline ?? 0
  } catch (error) {
    if (sqlState(error) === null) throw error
    return 0
  }
}

/** PgBouncer's error, unless configured to ignore these settings: `unsupported startup parameter: options`. */
const refusesSettings = (error: unknown): boolean =>
  sqlState(error) === '08P01' && String(error).includes('unsupported startup parameter')

/** Without these settings plans are ruinous, and a proxy that drops them drops LISTEN and the like too. */
class SettingsLost extends Error {
  override readonly name = 'SettingsLost'

  constructor(cause: unknown) {
    super(
      'a pooler stands before it that keeps no settings of a connection (PgBouncer): name the server itself; a process ' +
        'has at most 8 connections for each of its threads',
      { cause },
    )
  }
}
