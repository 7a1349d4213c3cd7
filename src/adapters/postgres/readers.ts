import { Connection, READ_MS, type Session } from './connection.ts'
import { DatabaseUnavailable } from './errors.ts'

/**
 * A few connections for reads. Statements of one call that are made in one turn share a round trip and are performed in
 * the order in which they were made; many calls share a connection. No read holds a transaction open.
 */
export class Readers {
  readonly #connections: readonly Connection[]

  constructor(url: string, count: number) {
    this.#connections = Array.from({ length: count }, (_, n) => new Connection(url, `reader ${n + 1}`, READ_MS))
  }

  /** The least busy connection. A read that was cut off is made once more: it changes nothing. */
  async read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#session())
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error
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
