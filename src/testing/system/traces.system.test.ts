import { readFileSync, existsSync } from 'node:fs'
import { Admin, Producer, stringSerializers } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tracesIn } from '../../../scripts/services/otlp.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { REGION, startQueues, type Queues } from '../../adapters/sqs/testing/queues.ts'
import { eventually } from '../parts.ts'
import { localServer } from '../local-server.ts'
import { service, sharedService } from '../services.ts'
import { Fleet, type FleetMember } from './fleet.ts'

/**
 * One event from Kafka or SQS until readers see it, over three processes and PostgreSQL, is one trace, as received by
 * the OpenTelemetry Collector.
 */
const [postgres, kafka, collector] = await Promise.all([sharedService('postgres'), service('kafka'), service('otlp')])

const fleet = new Fleet()
const databases = openDatabases(() => postgres?.url ?? '')

interface TracedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly part: string
  readonly pid: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly links?: readonly { readonly traceId: string }[]
}

interface AttributeOf {
  readonly key: string
  readonly value: Readonly<Record<string, string>>
}

interface TracesLine {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly AttributeOf[] }
    readonly scopeSpans: readonly { readonly spans: readonly Omit<TracedSpan, 'part' | 'pid'>[] }[]
  }[]
}

function readSpans(): readonly TracedSpan[] {
  const file = tracesIn(collector?.data ?? '')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : []
  return lines.flatMap((line) =>
    (JSON.parse(line) as TracesLine).resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const valueOf = (key: string): string =>
        Object.values(resource.attributes.find((one) => one.key === key)?.value ?? {})[0] ?? ''
      const from = { part: valueOf('mlg.part'), pid: valueOf('process.pid') }
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, ...from })))
    }),
  )
}

const SENDER = '00f067aa0ba902b7'

/** Returns each span by the steps that lead to it, from the sender of the event. */
function pathsOf(spans: readonly TracedSpan[]): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const pathOf = ({ parentSpanId = '', part, name }: TracedSpan): string => {
    const parent = byId.get(parentSpanId)
    return `${parent === undefined ? parentSpanId : pathOf(parent)} > ${part}: ${name}`
  }
  return spans.map(pathOf)
}

interface TracedBus {
  /** The configuration to receive its events. */
  readonly intake: { readonly kafka?: object; readonly sqs?: readonly object[] }
  send(event: string, traceparent: string): Promise<unknown>
}

async function kafkaTopic(): Promise<TracedBus> {
  const topic = `mlg.traced.${fleet.port()}`
  const brokers = [kafka?.url ?? '']
  const client = { clientId: 'test', bootstrapBrokers: brokers, retries: 40, retryDelay: 250 }
  const admin = new Admin(client)
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 }).finally(() => admin.close())
  const producer = new Producer({ ...client, serializers: stringSerializers })
  fleet.later(() => producer.close())
  return {
    intake: { kafka: { brokers, groupId: topic, topics: [{ topic }] } },
    send: (value, traceparent) => producer.send({ messages: [{ topic, value, headers: { traceparent } }] }),
  }
}

async function queueOfTopic(queues: Queues, { raw }: { readonly raw: boolean }): Promise<TracedBus> {
  const name = `traced-${fleet.port()}`
  const [queue, topic] = [await queues.create(name), await queues.topic(name)]
  await topic.feed(queue, raw)
  return {
    intake: { sqs: [{ queueUrl: queue.url, region: REGION, endpoint: queues.service.url }] },
    send: (event, traceparent) => topic.publish(event, traceparent),
  }
}

/** An event of each bus, and its entity, which nothing else brings. */
const EVENTS = [
  { bus: 'Kafka', trace: '4bf92f3577b34da6a3ce929d0e0e4736', id: 'traced-by-kafka' },
  { bus: 'SQS, in the envelope of SNS', trace: '5bf92f3577b34da6a3ce929d0e0e4737', id: 'traced-by-sns' },
  { bus: 'SQS, delivered raw by SNS', trace: '6bf92f3577b34da6a3ce929d0e0e4738', id: 'traced-raw' },
] as const
type BusName = (typeof EVENTS)[number]['bus']

describe.skipIf(postgres === null || kafka === null || collector === null)('an event', { timeout: 180_000 }, () => {
  let buses: Readonly<Record<BusName, TracedBus>>
  let api: FleetMember
  let worker: FleetMember
  /** The headers of the source's requests for each instance. */
  const asked = new Map<string, (string | string[] | undefined)[]>()

  beforeAll(async () => {
    const queues = await startQueues()
    fleet.later(() => queues.stop())
    const { url: store, giveBack } = await databases.take()
    fleet.later(giveBack)
    buses = {
      Kafka: await kafkaTopic(),
      'SQS, in the envelope of SNS': await queueOfTopic(queues, { raw: false }),
      'SQS, delivered raw by SNS': await queueOfTopic(queues, { raw: true }),
    }
    const intakes = Object.values(buses).map(({ intake }) => intake)
    const demo = await fleet.demo({ size: 'tiny' })
    const more = {
      folder: fleet.folder(),
      store,
      intake: { ...Object.assign({}, ...intakes), sqs: intakes.flatMap(({ sqs = [] }) => sqs) },
      // Traces that begin here aren't sampled: only those that the records name are received.
      traces: { endpoint: collector?.url, sampler: 'parentbased_always_off' },
    }
    // Its listings fail, so only the event brings an instance.
    const registry = await localServer((request, response) => {
      const json = { 'content-type': 'application/json' }
      const id = /^\/api\/v1\/instances\/(traced-[\w-]+)$/.exec(request.url ?? '')?.[1]
      if (id === undefined) return void response.writeHead(404, json).end('{}')
      asked.set(id, [...(asked.get(id) ?? []), request.headers['traceparent']])
      const instance = demo.record('instances', 'ranking-model-v5-20XX0101')
      response.writeHead(200, json).end(JSON.stringify({ ...instance, id, pipeline_run_id: `run-of-${id}` }))
    })
    fleet.later(() => registry.close())
    const watched = { ...demo, sources: { ...demo.sources, registry: registry.url } }
    ;[api, worker] = await Promise.all([
      fleet.start(watched, 'api', more),
      fleet.start(watched, 'worker', more),
      fleet.start(watched, 'intake', more),
    ])
  })
  afterAll(() => fleet.takeDown())

  it.each(EVENTS)(
    'is one trace on $bus from its sender until it is visible, over three processes',
    async ({ bus, trace, id }) => {
      const event = JSON.stringify({ event_type: 'model_instance_created', instance_id: id })
      await buses[bus].send(event, `00-${trace}-${SENDER}-01`)

      const hydrated = `${SENDER} > intake: accept event > writing: hydrate`
      const expected = [
        `${hydrated} > writing: read registry`,
        `${hydrated} > writing: normalise`,
        `${hydrated} > writing: commit > api: visible in graph`,
        `${hydrated} > writing: commit > api: visible in search`,
        // Its references are read in the same trace.
        `${hydrated} > writing: commit > writing: hydrate > writing: read orchestrator`,
      ]
      const spansOfTrace = (): readonly TracedSpan[] => readSpans().filter(({ traceId }) => traceId === trace)
      const found = (): readonly string[] => pathsOf(spansOfTrace())
      await eventually(
        () => expected.every((path) => found().includes(path)),
        () => `the whole trace is received, of which there is\n${found().join('\n')}`,
        100_000,
      ).catch(async (error: unknown) => {
        throw new Error(await worker.account(), { cause: error })
      })

      const sent: readonly string[] = EVENTS.map((one) => one.trace)
      expect(readSpans().filter(({ traceId }) => !sent.includes(traceId))).toEqual([])
      const spans = spansOfTrace()
      expect(new Set(spans.map(({ pid }) => pid)).size).toBe(3)
      for (const { startTimeUnixNano, endTimeUnixNano } of spans)
        expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
      // The request to the source was a step of it.
      expect(asked.get(id)?.some((header) => String(header).startsWith(`00-${trace}-`))).toBe(true)
      const answer = await fetch(`${api.url}/api/v1/entities/${encodeURIComponent(`aip://model/registry/${id}`)}`, {
        headers: { traceparent: `00-${trace}-${SENDER}-01` },
      })
      expect(answer.status).toBe(200)
      await eventually(
        () => spansOfTrace().some(({ name, part }) => part === 'api' && name.startsWith('GET /api/v1/entities/')),
        'the request is a span',
        10_000,
      )
      const metrics = await (await fetch(`${api.url}/metrics`)).text()
      expect(metrics).toMatch(/^mlg_spans_sent_total [1-9]/m)
      const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5'
      const withExemplars = await (await fetch(`${api.url}/metrics`, { headers: { accept } })).text()
      expect(withExemplars).toMatch(
        new RegExp(`^mlg_event_visible_seconds_bucket\\{le="[\\d.]+"\\} \\d+ # \\{trace_id="${trace}"\\}`, 'm'),
      )
      expect(metrics).not.toContain(trace)
    },
  )
})
