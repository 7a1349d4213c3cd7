import type { FastifyInstance } from 'fastify'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'

/** On an answer, the transaction that it has seen at least; on a request, the one that its answer must have seen. */
export const TRANSACTION_HEADER = 'x-mlg-transaction'
/** A request that would wait longer is refused instead. */
const MAX_WAIT_MS = 2_000

export interface Reaches {
  readonly head: number
  waitFor(tx: number, timeoutMs: number): Promise<boolean>
}

/**
 * "Read your own write" across processes: a client that wrote through one process passes the transaction to another,
 * which waits for it, at most 2 s, or answers 503 with Retry-After.
 */
export function atLeast(app: FastifyInstance, reader: Reaches): void {
  app.addHook('onRequest', (request, reply, done) => {
    const wanted = request.headers[TRANSACTION_HEADER]
    const go = (): void => {
      reply.header(TRANSACTION_HEADER, reader.head)
      done()
    }
    const fail = (error: Error): void => done(error)
    // Most requests name none, and needn't wait for a promise.
    if (typeof wanted !== 'string') return go()
    problemUnlessReached(reader, wanted)
      .then((refusal) => {
        if (refusal === null) go()
        else sendProblem(reply, refusal)
      })
      .catch(fail)
  })
}

/** Returns null once the reader has seen the transaction. */
async function problemUnlessReached(reader: Reaches, wanted: string): Promise<Problem | null> {
  const tx = Number(wanted)
  if (!Number.isSafeInteger(tx) || tx < 0) {
    return problem(
      'BAD_TRANSACTION',
      `The header ${TRANSACTION_HEADER} must be a transaction number, not "${truncate(wanted, 50)}".`,
      'Send the number that an answer had in this header.',
    )
  }
  if (reader.head >= tx || (await reader.waitFor(tx, MAX_WAIT_MS))) return null
  return problem(
    'BEHIND',
    `This process has followed the log to transaction ${reader.head}, not yet to ${tx}.`,
    'Try again in a second.',
  )
}
