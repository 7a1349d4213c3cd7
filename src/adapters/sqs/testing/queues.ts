import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
  type MessageAttributeValue,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import type { StartedService } from '../../../../scripts/services/service.ts'
import { sqs } from '../../../../scripts/services/sqs.ts'

export const REGION = 'eu-central-1'
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

/** A real queue service with throw-away data, and the few calls that tests make. */
export interface Queues {
  readonly service: StartedService
  create(name: string, attributes?: Partial<Record<QueueAttributeName, string>>): Promise<TestQueue>
  topic(name: string): Promise<TestTopic>
  stop(): Promise<void>
}

export interface TestQueue {
  readonly url: string
  readonly arn: string
  send(bodies: readonly string[], traceparent?: string): Promise<void>
  /** Waiting messages, and messages in a receiver's hands. */
  counts(): Promise<{ readonly waiting: number; readonly inHand: number }>
}

interface TestTopic {
  readonly arn: string
  feed(queue: TestQueue, raw: boolean): Promise<void>
  publish(message: string, traceparent?: string): Promise<void>
}

export async function startQueues(): Promise<Queues> {
  const data = mkdtempSync(join(tmpdir(), 'mlg-sqs-'))
  const service = await sqs.start({ cache: tmpdir(), data, say: () => undefined })
  const options = { region: REGION, endpoint: service.url, credentials: CREDENTIALS }
  const client = new SQSClient(options)
  const sns = new SNSClient(options)
  return {
    service,
    create: async (QueueName, Attributes) => {
      await client.send(new CreateQueueCommand({ QueueName, Attributes }))
      return await testQueue(client, `${service.url}/000000000000/${QueueName}`)
    },
    topic: async (Name) => testTopic(sns, (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? ''),
    stop: async () => {
      client.destroy()
      sns.destroy()
      await service.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function testQueue(client: SQSClient, QueueUrl: string): Promise<TestQueue> {
  const read = async (...AttributeNames: QueueAttributeName[]): Promise<Partial<Record<QueueAttributeName, string>>> =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes ?? {}
  return {
    url: QueueUrl,
    arn: (await read('QueueArn')).QueueArn ?? '',
    send: async (bodies, traceparent) => {
      const MessageAttributes = attributesOf(traceparent)
      for (let i = 0; i < bodies.length; i += 10) {
        const Entries = bodies
          .slice(i, i + 10)
          .map((MessageBody, n) => ({ Id: String(n), MessageBody, MessageAttributes }))
        await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      }
    },
    counts: async () => {
      const counts = await read('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible')
      return {
        waiting: Number(counts.ApproximateNumberOfMessages),
        inHand: Number(counts.ApproximateNumberOfMessagesNotVisible),
      }
    },
  }
}

function testTopic(sns: SNSClient, arn: string): TestTopic {
  return {
    arn,
    feed: async (queue, raw) => {
      const Attributes = { RawMessageDelivery: String(raw) }
      await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: queue.arn, Attributes }))
    },
    publish: async (Message, traceparent) => {
      const MessageAttributes = attributesOf(traceparent)
      await sns.send(new PublishCommand({ TopicArn: arn, Message, MessageAttributes }))
    },
  }
}

/** Adds the attribute that OpenTelemetry's instrumentation of the AWS clients sends. */
function attributesOf(traceparent: string | undefined): Record<string, MessageAttributeValue> | undefined {
  return traceparent === undefined ? undefined : { traceparent: { DataType: 'String', StringValue: traceparent } }
}
