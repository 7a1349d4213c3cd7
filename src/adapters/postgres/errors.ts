import { RecordUnavailable } from '../../contracts/unavailable.ts'
import { messageOf } from '../../lib/message-of.ts'

/** The server is down, starting, or was lost during a call, which may be repeated once it is back. */
export class DatabaseUnavailable extends RecordUnavailable {}

/** A newer release upgraded the database while this process ran. */
export class NewerLayout extends RecordUnavailable {}

/** A mark was leased or swept by another process before it was locked: repeating the transaction resolves it. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged'
}

/** Error codes that a retry solves: a deadlock, a lock timeout, a serialization failure. */
const AGAIN = new Set(['40P01', '40001', '55P03'])
/** A standby cancelled a read. No read here is serializable, so the code means nothing else. */
export const CANCELLED_BY_REPLAY = '40001'
/**
 * Connection exceptions, too many connections, a server that is shutting down, crashed or starting, and a write to one
 * that no longer takes any: the next connection finds the right server.
 */
const UNAVAILABLE_STATES = /^(08...|53300|57P0[1-5]|25006)$/

export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : null
}

export const mayBeTriedAgain = (error: unknown): boolean =>
  error instanceof RowChanged || AGAIN.has(sqlState(error) ?? '')

/** Names the server without its password. */
export function explainUnavailable(server: string, error: unknown): unknown {
  if (!isAway(error)) return error
  return new DatabaseUnavailable(`PostgreSQL at ${server} doesn't answer (${reasonOf(error)})`, { cause: error })
}

function isAway(error: unknown): boolean {
  const state = sqlState(error)
  return !(error instanceof DatabaseUnavailable) && (state === null || UNAVAILABLE_STATES.test(state))
}

const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(String).join(', ') : messageOf(error)

/** Lists the servers tried, and their answers. If one refuses us for good, its own error is thrown. */
export function noServer(server: string, tried: readonly { readonly url: string; readonly error: unknown }[]): unknown {
  const [first] = tried
  if (first !== undefined && tried.length === 1) return explainUnavailable(server, first.error)
  const reasons = tried.map(({ url, error }) => `${serverOf(url).replace(/\/.*/s, '')}: ${reasonOf(error)}`)
  const text = `no server of PostgreSQL at ${server} can be used (${reasons.join('; ')})`
  if (tried.every(({ error }) => !isAway(error))) return new Error(text, { cause: first?.error })
  return new DatabaseUnavailable(text)
}

/** Returns the address without user and password: `host:port/database`, or `host:port,host:port/database`. */
export function serverOf(url: string): string {
  const [, hosts, path = ''] = /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)([^?#]*)/s.exec(url) ?? []
  if (hosts === undefined) return "an address that isn't a URL"
  const named = hosts.split(',').map((host) => (/:\d+$/.test(host) ? host : `${host}:5432`))
  return `${named.join(',')}${path}`
}
