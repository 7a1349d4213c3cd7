import { Connection, READ_MS, type ConnectionOptions, type Session } from './connection.ts'
import { CANCELLED_BY_REPLAY, DatabaseUnavailable, sqlState } from './errors.ts'
import type { Servers } from './servers.ts'

/**
 * A few connections for reads. Statements that a call makes in one turn share a round trip and run in order; many calls
 * share a connection. No read holds a transaction open.
 */
export class Readers {
  readonly #connections: readonly Connection[]

  constructor(servers: Servers, count: number, { prepare }: Pick<ConnectionOptions, 'prepare'> = {}) {
    this.#connections = Array.from(
      { length: count },
      (_, n) => new Connection(servers, `reader ${n + 1}`, { answerMs: READ_MS, prepare }),
    )
  }

  /**
   * Uses the least busy connection. Since reads change nothing, repeats one once if it was cut off, or if a standby
   * cancelled it in favour of replay.
   */
  async read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#session())
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) && sqlState(error) !== CANCELLED_BY_REPLAY) throw error
      return await work(await this.#session())
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()))
  }

  #session(): Promise<Session> {
    const [first, ...others] = this.#connections
    if (first === undefined) throw new Error('a record needs at least one connection for reads')
    return others.reduce((best, one) => (one.inFlight < best.inFlight ? one : best), first).session()
  }
}
