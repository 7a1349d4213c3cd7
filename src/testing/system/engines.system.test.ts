import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { service } from '../services.ts'
import { walkTheContract } from './contract-walk.ts'
import { Fleet } from './fleet.ts'

/** Contract event → contract query over SQS; `chaos.system.test.ts` does it over Kafka. */
const sqs = await service('sqs')

const AWS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
const fleet = new Fleet()
afterEach(() => fleet.takeDown())

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

describe('a role that needs a shared record', () => {
  it('is refused on a file, with what to set', { timeout: 60_000 }, async () => {
    const demo = await fleet.demo({ size: 'tiny', only: ['registry'] })
    await expect(fleet.start(demo, 'worker', { folder: fleet.folder() })).rejects.toThrow(/MLG_STORE=postgres/)
  })
})
