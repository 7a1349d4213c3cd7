import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../contracts/clock.ts'
import type { Horizon } from '../../contracts/past.ts'
import type { Store } from '../../contracts/store.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { isObject } from '../../lib/json.ts'
import { timeOf } from '../../query/moment.ts'
import type { RetainParts } from '../../retain/duty.ts'
import { retain } from '../../retain/run.ts'
import { problem, sendProblem } from '../../contracts/problem.ts'

export interface RetentionParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** As configured: how many days the service itself keeps; null: everything. */
  readonly days: number | null
}

const DAY_MS = 86_400_000

/** What retention dropped, and dropping more of the past on request. A run goes on by itself; GET says how far it is. */
export function retentionRoutes(app: FastifyInstance, parts: RetentionParts): void {
  const { store, clock, log } = parts
  const stopping = new AbortController()
  const work: RetainParts = { store, clock, log, holder: randomUUID(), signal: stopping.signal }
  let running: Promise<void> | null = null
  let lastError: string | null = null
  app.addHook('onClose', async () => {
    stopping.abort()
    await running
  })

  app.get('/api/v1/retention', async () => ({
    days: parts.days,
    running: running !== null,
    lastError,
    ...horizonJson(await store.horizon()),
  }))

  app.post('/api/v1/retention', async (request, reply) => {
    const asked = readAsked(request.body, clock.now())
    if (asked === null) {
      const hint =
        'Send {"before": "2026-01-31T00:00:00Z"} or {"before": 90} for 90 days ago; "dryRun": true only counts.'
      return await sendProblem(reply, problem('BAD_REQUEST', 'before is neither a time nor a number of days', hint))
    }
    const before = new Date(asked.before).toISOString()
    if (asked.dryRun) {
      const counted = await retain(work, asked)
      if (!counted.ok) return await sendProblem(reply, problem('REFUSED', counted.error))
      return await reply.send({ before, ...counted.value, dryRun: true })
    }
    if (running !== null) return await sendProblem(reply, problem('REFUSED', 'retention is running already'))
    lastError = null
    const run = retain(work, asked)
    running = run
      .then((done) => void (lastError = done.ok ? null : done.error))
      .catch((error: unknown) => {
        lastError = error instanceof Error ? error.message : String(error)
        log.error({ err: error }, 'retention failed')
      })
      .finally(() => (running = null))
    const refused = await Promise.race([run.then((done) => (done.ok ? null : done.error)), turn()])
    if (refused !== null) {
      // Whoever asked is told: it is not how the last run went.
      lastError = null
      return await sendProblem(reply, problem('REFUSED', refused))
    }
    return await reply.code(202).send({ before, started: true })
  })
}

/** What is refused at once is answered with its reason. */
function turn(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 50))
}

interface Asked {
  readonly before: number
  readonly dryRun: boolean
}

function readAsked(body: unknown, now: number): Asked | null {
  if (!isObject(body)) return null
  const { before, dryRun } = body
  const days = typeof before === 'number' ? before : typeof before === 'string' && /^\d{1,5}$/.test(before) ? Number(before) : null // prettier-ignore
  const time = days !== null ? now - days * DAY_MS : typeof before === 'string' ? timeOf(before) : NaN
  return Number.isFinite(time) ? { before: time, dryRun: dryRun === true } : null
}

/** What can no longer be asked, and what went with it; `horizon` null where everything is kept. */
export function horizonJson(horizon: Horizon | null): object {
  if (horizon === null) return { horizon: null }
  const { tx, at, droppedAt, dropped, done } = horizon
  const [time, on] = [new Date(at).toISOString(), new Date(droppedAt).toISOString()]
  return { horizon: { tx, at: time, droppedAt: on, dropped, done } }
}
