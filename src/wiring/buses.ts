import type { FastifyInstance } from 'fastify'
import { FailedAttempts } from '../access/failed-attempts.ts'
import type { Metrics } from '../adapters/prometheus.ts'
import { httpsOrigins } from '../adapters/sqs/sns/origins.ts'
import { snsRoute } from '../adapters/sqs/sns/route.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { webhookRoute, type WebhookOptions, type WebhookRefusal } from '../adapters/webhook-intake/route.ts'
import type { IntakeConfig } from '../config/intake.ts'
import type { BusHealth } from '../contracts/buses.ts'
import type { TakeEvents } from '../contracts/intake.ts'
import type { Log } from '../contracts/telemetry.ts'

export interface BusParts {
  readonly config: IntakeConfig
  readonly take: TakeEvents
  readonly log: Log
  readonly metrics: Metrics
}

/** The buses that this process consumes. */
interface Buses {
  /** Resolves when each has answered for the first time, or was stopped before. */
  readonly ready: Promise<void>
  health(): BusHealth
  stop(): Promise<void>
}

/** Loads the client of a bus only if it is configured: loading Kafka's is a third of the work of a start. */
export async function startBuses({ config, take, log, metrics }: BusParts): Promise<Buses> {
  const clock = systemClock
  const kafka =
    config.kafka === null
      ? null
      : (await import('../adapters/kafka/intake.ts')).startKafkaIntake({
          ...config.kafka,
          take,
          log,
          clock,
          onLag: (topic, partition, lag) => metrics.kafkaLagOf(topic, partition, lag),
        })
  const queues =
    config.sqs.length === 0
      ? []
      : await import('../adapters/sqs/intake.ts').then(({ startSqsIntake }) =>
          config.sqs.map((queue) => startSqsIntake({ ...queue, take, log, clock })),
        )
  return {
    ready: Promise.all([kafka?.ready, ...queues.map((q) => q.ready)]).then(() => undefined),
    health: () => ({ kafka: kafka?.health() ?? null, sqs: queues.map((q) => q.health()) }),
    stop: async () => {
      await Promise.all([kafka?.stop(), ...queues.map((q) => q.stop())])
    },
  }
}

/** Registers the routes for signed events, webhooks and SNS. Each platform is a configured source's. */
export function signedRoutes(
  app: FastifyInstance,
  { config, take, log, metrics }: BusParts,
  { secrets, schemeOf }: Pick<WebhookOptions, 'secrets' | 'schemeOf'>,
): { close(): void } {
  const clock = systemClock
  // Registered before its first platform, which may be configured while the service runs.
  const countRefused = (reason: WebhookRefusal): void => metrics.refused('webhook', reason)
  // Separate from the gate's: a sender with a wrong secret must not keep anybody from signing in.
  const attempts = new FailedAttempts(clock)
  webhookRoute(app, {
    secrets,
    ...(schemeOf !== undefined && { schemeOf }),
    attempts,
    take,
    clock,
    log,
    refused: countRefused,
  })
  if (config.sns === null) return { close: () => undefined }
  const origins = httpsOrigins(config.sns.origins)
  const topics = new Map(Object.entries(config.sns.topics))
  snsRoute(app, { topics, origins, take, clock, log, refused: (reason) => metrics.refused('sns', reason) })
  return { close: () => void origins.close() }
}
