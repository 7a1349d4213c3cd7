import { RecordUnavailable } from '../../contracts/unavailable.ts'

/** The server is down, starting, or went away in the middle: the same call may be made again once it is back. */
export class DatabaseUnavailable extends RecordUnavailable {}

/** A mark was leased to somebody else or swept away before it was locked: the transaction, made again, sees that. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged'
}

/** PostgreSQL's codes for what a retry solves: a deadlock, a lock that timed out, a serialization failure. */
const AGAIN = new Set(['40P01', '40001', '55P03'])
/** Connection exceptions, too many connections, and a server that is shutting down, crashed, or starting. */
const AWAY = /^(08...|53300|57P0[1-5])$/

export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : null
}

export const mayBeTriedAgain = (error: unknown): boolean =>
  error instanceof RowChanged || AGAIN.has(sqlState(error) ?? '')

/** Names the server without its password, and says what happens next. */
export function unavailable(url: string, error: unknown): unknown {
  const state = sqlState(error)
  if (error instanceof DatabaseUnavailable || (state !== null && !AWAY.test(state))) return error
  const reason = error instanceof AggregateError ? error.errors.map(String).join(', ') : messageOf(error)
  const text = `PostgreSQL at ${serverOf(url)} does not answer (${reason}); the connection is made again automatically`
  return new DatabaseUnavailable(text, { cause: error })
}

export function serverOf(url: string): string {
  if (!URL.canParse(url)) return 'an address that is not a URL'
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
