// The hook that charges every request to its caller's budget, and refuses callers that have overdrawn it.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CallerBudgets } from '../../access/budget.ts'
import type { Caller } from '../../contracts/caller.ts'
import { UNITS_PER_SLICE } from '../../lib/pace.ts'
import { problem, RefusalError, type Problem } from '../../contracts/problem.ts'

declare module 'fastify' {
  interface FastifyInstance {
    budgets: CallerBudgets
  }
}

/** The charge of commands and of questions about the service, whose cost isn't measured. */
export const UNMEASURED = 10

/**
 * A refusal costs nearly as much as a small answer, and a client that retries at once could cause thousands a second:
 * with this delay, each connection gets four.
 */
const REFUSED_AFTER_MS = 250
/** Maximum number of delayed requests, out of the 1,000 connections of a process. Further ones are refused at once. */
const MAX_DELAYED = 200

export function enforceBudgets(app: FastifyInstance, budgets: CallerBudgets): void {
  app.decorate('budgets', budgets)
  let delayed = 0
  app.addHook('onRequest', ({ caller, server }, _reply, done) => {
    if (!hasBudget(caller)) return done()
    const seconds = budgets.admit(caller.id)
    if (seconds === 0) return done()
    server.turnedAway?.('budget')
    const refuse = (): void => done(new RefusalError(overdrawn(caller, seconds)))
    if (delayed >= MAX_DELAYED) return refuse()
    delayed++
    setTimeout(() => {
      delayed--
      refuse()
    }, REFUSED_AFTER_MS)
  })
}

/** The local operator has no budget, since the machine is theirs anyway. */
function hasBudget(caller: Caller | null): caller is Caller {
  return caller !== null && caller.kind !== 'local'
}

function overdrawn({ name }: Caller, seconds: number): Problem {
  const detail = `${name} has used up the budget of one caller.`
  const hint = `Try again in ${seconds} s, and request less at once. The limit is "access.budget" in the configuration.`
  return { ...problem('TOO_MANY', detail, hint), retryAfter: seconds }
}

export function charge({ caller, server }: FastifyRequest, units: number): void {
  if (hasBudget(caller)) server.budgets.charge(caller.id, units)
}

/** Charges what the answer may cost. Call the result with the actual cost, however it ends. */
function reserve({ caller, server }: FastifyRequest, expected: number): (used: number) => void {
  return hasBudget(caller) ? server.budgets.reserve(caller.id, expected) : () => undefined
}

/** The cost of one request: reserved once, and settled by the cost of all its attempts. */
export class RequestCharge {
  readonly #request: FastifyRequest
  #settle: ((used: number) => void) | null = null
  #used = 0

  constructor(request: FastifyRequest) {
    this.#request = request
  }

  /** Slices that its caller took recently, derived from what the budget lacks. */
  get callerSlices(): number {
    const { caller, server } = this.#request
    return hasBudget(caller) ? Math.floor(server.budgets.spent(caller.id) / UNITS_PER_SLICE) : 0
  }

  /** Reserves the expected cost of a part; call the result with the actual cost, however the part ends. */
  reserve(expected: number): (used: number) => void {
    this.#settle ??= reserve(this.#request, expected)
    return (used) => void (this.#used += used)
  }

  settle(): void {
    this.#settle?.(this.#used)
  }
}
