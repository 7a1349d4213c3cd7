import type { Durability } from '../../contracts/operations.ts'
import { newerLayout } from '../record/other-layout.ts'
import type { Connection, Session } from './connection.ts'
import { DatabaseUnavailable, mayBeTriedAgain, NewerLayout } from './errors.ts'
import { MIGRATION_LOCK } from './locks.ts'

/** For deadlocks and the like; each attempt starts over. */
const ATTEMPTS = 5

/** Last statements, sent with the COMMIT to save a round trip. */
export interface Ending<T> {
  readonly value: T
  readonly last: readonly Promise<unknown>[]
}

export const endWith = <T>(value: T, ...last: readonly Promise<unknown>[]): Ending<T> => ({ value, last })

/**
 * A writer holds this lock in shared mode, so that no schema step runs meanwhile. The layout is read in a separate
 * statement, which sees what was committed while the lock was awaited.
 */
const SHARE_LAYOUT = `SELECT pg_advisory_xact_lock_shared(${MIGRATION_LOCK})`
/**
 * Fails in the server if the layout differs, so that everything sent behind it, the COMMIT included, isn't done. The
 * error's text carries the number.
 */
const EXPECT_LAYOUT = `SELECT CASE WHEN value = $1 THEN 0 ELSE CAST('layout ' || value AS int) END AS same FROM meta WHERE name = 'schema'`

/** Runs a transaction, alone on its connection. A writing one checks the layout that it was made for. */
export async function transaction<T>(
  connection: Connection,
  durability: Durability,
  work: (session: Session) => Promise<Ending<T>>,
): Promise<T> {
  const { layout } = connection
  const begin = [
    'BEGIN',
    ...(durability === 'durable' ? [] : ['SET LOCAL synchronous_commit = off']),
    ...(layout === null ? [] : [SHARE_LAYOUT]),
  ].join('; ')
  for (let attempt = 1; ; attempt++) {
    const session = await connection.session()
    // Sent with the next statements, and checked before anything relies on it.
    const begun = session.query(begin)
    const expected = layout === null ? Promise.resolve() : session.query(EXPECT_LAYOUT, [layout])
    begun.catch(() => undefined)
    expected.catch(() => undefined)
    try {
      const { value, last } = await work(session)
      await Promise.all([begun, expected, ...last, session.query('COMMIT')])
      return value
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) await session.query('ROLLBACK')
      const found = await expected.then(() => null, layoutIn)
      if (found !== null) throw new NewerLayout(layoutRefusal(connection, found))
      if (attempt === ATTEMPTS || !mayBeTriedAgain(error)) throw error
    }
  }
}

function layoutIn(error: unknown): number | null {
  const [, found] = /"layout (\d+)"/.exec(error instanceof Error ? error.message : '') ?? []
  return found === undefined ? null : Number(found)
}

function layoutRefusal({ server, layout }: Connection, found: number): string {
  const own = layout ?? 0
  return found > own
    ? `PostgreSQL at ${newerLayout(found, own, server)} This process no longer writes.`
    : `PostgreSQL at ${server} has layout ${found} now, and this release has ${own}: restart this process, which upgrades it.`
}
