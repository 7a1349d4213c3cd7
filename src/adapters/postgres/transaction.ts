import type { Durability } from '../../contracts/operations.ts'
import { DatabaseUnavailable, mayBeTriedAgain } from './errors.ts'
import type { Connection, Session } from './connection.ts'

/** Deadlocks and the like; each attempt begins again. */
const ATTEMPTS = 5

/** The last statements are sent with the COMMIT: one round trip less for each transaction. */
export interface Ending<T> {
  readonly value: T
  readonly last: readonly Promise<unknown>[]
}

export const ended = <T>(value: T, ...last: readonly Promise<unknown>[]): Ending<T> => ({ value, last })

/** A transaction, alone on its connection: the caller ensures that. */
export async function transaction<T>(
  connection: Connection,
  durability: Durability,
  work: (session: Session) => Promise<Ending<T>>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const session = await connection.session()
    try {
      const begun = session.query(durability === 'durable' ? 'BEGIN' : 'BEGIN; SET LOCAL synchronous_commit = off')
      // Sent with what follows, and checked before anything relies on it.
      begun.catch(() => undefined)
      const { value, last } = await work(session)
      await Promise.all([begun, ...last, session.query('COMMIT')])
      return value
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) await session.query('ROLLBACK')
      if (attempt === ATTEMPTS || !mayBeTriedAgain(error)) throw error
    }
  }
}
