import Fastify, { type FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { FailedAttempts } from '../../../access/failed-attempts.ts'
import { silentLog } from '../../../testing/parts.ts'
import { VirtualClock } from '../../../testing/sim/clock.ts'
import { TakenDeliveries } from '../../sqs/testing/taking.ts'
import { webhookRoute, type WebhookOptions, type WebhookRefusal } from '../route.ts'

export interface WebhookSubject {
  readonly app: FastifyInstance
  readonly taking: TakenDeliveries
  readonly clock: VirtualClock
  readonly refusals: WebhookRefusal[]
}

/** The webhook route, with what it took and refused, until the test ends. */
export function openWebhooks(
  at: number,
  options: Pick<WebhookOptions, 'secrets'> & Partial<WebhookOptions>,
): WebhookSubject {
  const app = Fastify()
  onTestFinished(() => app.close())
  const taking = new TakenDeliveries()
  const clock = new VirtualClock(at)
  const refusals: WebhookRefusal[] = []
  webhookRoute(app, {
    attempts: new FailedAttempts(clock),
    take: taking.take,
    clock,
    log: silentLog,
    refused: (reason) => void refusals.push(reason),
    ...options,
  })
  return { app, taking, clock, refusals }
}
