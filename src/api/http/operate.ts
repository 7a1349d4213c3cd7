import type { FastifyInstance } from 'fastify'
import type { MetricFormat } from '../../contracts/telemetry.ts'
import type { Service } from '../../questions/service.ts'
import { messageOf } from '../../lib/message-of.ts'

/** Answers load balancers, supervisors and Prometheus. */
export interface Probes {
  /** Reasons why the process can't work, such as "the writing thread has stopped". */
  faults(): readonly string[]
  metrics(format: MetricFormat): Promise<string>
}

/** With a follower farther behind than this, the process isn't ready. */
const MAX_LAG = 100_000

const METRIC_TYPES: Readonly<Record<MetricFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

export function operateRoutes(app: FastifyInstance, service: Service, probes: Probes): void {
  app.get('/favicon.ico', async (_request, reply) => await reply.code(204).send())
  app.get('/healthz', async () => ({ status: 'ok', version: service.state.version }))
  app.get('/readyz', async (_request, reply) => {
    const reasons = await unready(service, probes)
    const ready = reasons.length === 0
    return await reply.code(ready ? 200 : 503).send({ ready, reasons: [...reasons, ...busesAway(service)] })
  })
  app.get('/metrics', async (request, reply) => {
    const format = /\bapplication\/openmetrics-text\b/.test(request.headers.accept ?? '') ? 'openmetrics' : 'text'
    return await reply.type(METRIC_TYPES[format]).send(await probes.metrics(format))
  })
}

/**
 * A lost bus is reported, but leaves the process ready: it answers, and takes events over HTTP. Callers need not have
 * signed in, so the cause, which may name hosts, is left to the status.
 */
function busesAway({ state }: Service): readonly string[] {
  const { kafka = null, sqs = [] } = state.buses() ?? {}
  const away = [
    ...(kafka?.connected === false && kafka.lastError !== null ? ['Kafka'] : []),
    ...(sqs.some((queue) => queue.state === 'failing') ? ['SQS'] : []),
  ]
  return away.map((bus) => `no events come from ${bus} now: /api/v1/status has the cause`)
}

async function unready({ store, state }: Service, probes: Probes): Promise<readonly string[]> {
  const reasons = [...probes.faults()]
  // A record that hangs must not keep readiness from answering.
  if (reasons.length > 0) return reasons
  try {
    const { tx } = await store.head()
    const followers = state.followers().map((follower) => follower.status())
    for (const { name, ready, head, lastError } of followers.filter((f) => f.essential)) {
      if (!ready) reasons.push(`the ${name} is still loading${lastError === null ? '' : `: ${lastError}`}`)
      else if (tx - head > MAX_LAG) reasons.push(`the ${name} is ${tx - head} transactions behind`)
    }
  } catch (error) {
    reasons.push(`the record doesn't answer: ${messageOf(error)}`)
  }
  return reasons
}
