import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../clients/typescript/client.ts'
import type { Demo } from '../../../demo/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { Fleet } from './fleet.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'

/**
 * Contract event → contract query over every bus and both records, with role processes started like a company's. Sweeps
 * run too; a change that only its event reports proves that events work.
 */
const [postgres, kafka, sqs] = await Promise.all([service('postgres'), service('kafka'), service('sqs')])

const AWS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
const fleet = new Fleet()
afterEach(() => fleet.takeDown())

const databases = openDatabases(() => postgres?.url ?? '')

async function database(): Promise<string> {
  const taken = await databases.take()
  fleet.later(() => taken.giveBack())
  return taken.url
}

async function ask(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json() }
}

/** The contract query's answer once everything is read. */
const IN_FULL = [
  'Ranking v5',
  'Alice',
  'Weekly Ranking Trainer',
  'content_embedding',
  'Ranking Model v5 vs v4',
  'control_ranking_v4',
  'treatment_ranking_v5',
]

/**
 * Waits for everything to be read; then expects a change that only its event reports, and the contract query's full
 * answer.
 */
async function walkTheContract(demo: Demo, api: string): Promise<void> {
  let text = ''
  const answers = async (...parts: readonly string[]): Promise<boolean> => {
    text = JSON.stringify((await ask(api, CONTRACT_QUERY)).body)
    return parts.every((part) => text.includes(part))
  }
  // Sources are listed concurrently: the answer is complete, and says so, once the last of its sources is listed.
  await eventually(
    async () => (await answers(...IN_FULL)) && !text.includes('NOT_LISTED'),
    () => `the company is read: ${text}`,
    90_000,
  )
  const settled = async (): Promise<boolean> => {
    const status: unknown = await (await fetch(`${api}/api/v1/status`)).json()
    return isObject(status) && isObject(status.dirty) && status.dirty.due === 0
  }
  await eventually(settled, 'nothing is due', 90_000)
  demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', { version: 'told by its event' })
  await eventually(
    () => answers(...IN_FULL, 'told by its event'),
    () => `the event arrived: ${text}`,
    30_000,
  )
}

async function queueFor(endpoint: string): Promise<{ queueUrl: string; topicUrl: string }> {
  const queues = new SQSClient({ ...AWS, endpoint })
  const topics = new SNSClient({ ...AWS, endpoint })
  const name = `mlg-${fleet.port()}`
  const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: name }))
  const { TopicArn = '' } = await topics.send(new CreateTopicCommand({ Name: name }))
  const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  await topics.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn ?? '' }))
  queues.destroy()
  topics.destroy()
  // Not every resolver knows the stand-in's host name.
  return { queueUrl: endpoint + new URL(QueueUrl).pathname, topicUrl: `${endpoint}/${TopicArn}` }
}

beforeAll(() => {
  // This process publishes the demo's events.
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
  process.env.AWS_REGION = 'us-east-1'
})

describe.skipIf(sqs === null)('SNS → SQS → one process with SQLite', () => {
  it('passes the contract', { timeout: 180_000 }, async () => {
    const { queueUrl, topicUrl } = await queueFor(sqs?.url ?? '')
    const demo = await fleet.demo({ size: 'tiny', bus: { kind: 'sns', url: topicUrl } })
    const intake = { sqs: [{ queueUrl, region: AWS.region, endpoint: sqs?.url }] }
    const all = await fleet.start(demo, 'all', { folder: fleet.folder(), intake })
    await walkTheContract(demo, all.url)
  })
})

describe.skipIf(postgres === null || kafka === null)(
  'Kafka → intake process → two worker processes → PostgreSQL → inference process → two API processes',
  () => {
    it('passes the contract, with equal answers per transaction and shared writes', { timeout: 240_000 }, async () => {
      const topic = `mlg.events.${fleet.port()}`
      const demo = await fleet.demo({
        size: 'tiny',
        bus: { kind: 'kafka', url: `kafka://${kafka?.url ?? ''}/${topic}` },
      })
      const more = {
        folder: fleet.folder(),
        store: await database(),
        intake: { kafka: { brokers: [kafka?.url ?? ''], groupId: topic, topics: [{ topic }] } },
      }
      const [one, other] = await Promise.all([
        fleet.start(demo, 'api', more),
        fleet.start(demo, 'api', more),
        fleet.start(demo, 'worker', more),
        fleet.start(demo, 'worker', more),
        fleet.start(demo, 'intake', more),
        fleet.start(demo, 'inference', more),
      ])
      await walkTheContract(demo, one.url)
      demo.patch('registry', 'models', 'ranking-v5', { name: 'Written through one' }, { silent: true })
      const written: unknown = await (
        await fetch(`${one.url}/api/v1/events?waitFor=visible`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' }),
        })
      ).json()
      const tx = isObject(written) ? String(written.tx) : ''
      expect(Number(tx)).toBeGreaterThan(0)
      const read = await ask(other.url, '{ model(id: "aip://model/registry/ranking-v5") { name } }', {
        'x-mlg-transaction': tx,
      })
      expect(read).toMatchObject({ status: 200, body: { data: { model: { name: 'Written through one' } } } })
      const answerOf = async ({ url }: { readonly url: string }): Promise<string> => {
        const response = await fetch(`${url}/graphql?asOf=${tx}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: CONTRACT_QUERY }),
        })
        return await response.text()
      }
      // Each process reads the sources' conditions every two seconds, so one may know of the last listing before the
      // other.
      await eventually(
        async () => !(await answerOf(other)).includes('NOT_LISTED'),
        'the other process knows that every source was listed',
        10_000,
      )
      expect(await answerOf(one)).toBe(await answerOf(other))
      expect((await ask(other.url, '{ __typename }', { 'x-mlg-transaction': '999999999' })).status).toBe(503)
      await readOwnWrites([one.url, other.url])
    })
  },
)

/** Through a load balancer that sends each request to another process. */
async function readOwnWrites(urls: readonly [string, string]): Promise<void> {
  const [url] = urls
  let requests = 0
  const balanced: typeof fetch = (requested, init) =>
    fetch(String(requested).replace(url, urls[requests++ % 2] ?? url), init)
  const mlg = connect({ url, fetch: balanced, onIncomplete: () => undefined })
  const uri = 'aip://model/registry/ranking-v5'
  for (let i = 0; i < 10; i++) {
    await mlg.annotate({ uri, description: `Written ${i}` })
    expect((await mlg.describe({ uri })).attributes['description']).toBe(`Written ${i}`)
    if (i % 3 === 0) requests++
  }
}

describe.skipIf(postgres === null)('an unavailable PostgreSQL', () => {
  it(
    'turns readiness off with the reason, and on again by itself, as in the metrics',
    { timeout: 120_000 },
    async () => {
      const demo = await fleet.demo({ only: ['identity'] })
      const all = await fleet.start(demo, 'all', { folder: fleet.folder(), store: await database() })
      const ready = async (): Promise<{ status: number; text: string }> => {
        const response = await fetch(`${all.url}/readyz`)
        return { status: response.status, text: await response.text() }
      }
      await postgres?.kill()
      await eventually(async () => (await ready()).status === 503, 'it is not ready', 15_000)
      expect((await ready()).text).toMatch(/PostgreSQL|record/)
      expect(await (await fetch(`${all.url}/metrics`)).text()).toContain('mlg_record_up 0')
      expect((await fetch(`${all.url}/healthz`)).status).toBe(200)
      await postgres?.restart()
      await eventually(async () => (await ready()).status === 200, 'it is ready again', 30_000)
      const event = JSON.stringify({ event_type: 'user_updated', user_id: 'alice' })
      const taken = await fetch(`${all.url}/api/v1/events?waitFor=visible`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: event,
      })
      expect(await taken.json()).toMatchObject({ accepted: 1, visible: true })
    },
  )
})

describe.skipIf(postgres === null)('a role that needs a shared record', () => {
  it('is refused on a file, with what to set', { timeout: 60_000 }, async () => {
    const demo = await fleet.demo({ only: ['registry'] })
    await expect(fleet.start(demo, 'worker', { folder: fleet.folder() })).rejects.toThrow(/MLG_STORE=postgres/)
  })
})
