// Sends thin events by SQS and SNS: one message per event, ten per call, like usual systems with queues.

import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ThinEvent } from '../emit.ts'
import type { SourceName } from '../tables/table.ts'
import type { Publisher } from './publisher.ts'

/** Limit of both services; ten thin events are 3 KB of the 256 KiB that SNS allows. */
const PER_CALL = 10
const CALLS_AT_ONCE = 4
/** Limit for all tries of a `publish`, including a hanging call. */
const PUBLISH_MS = 9_000
const TRIES = 4
const FIRST_PAUSE_MS = 100

interface QueueMessage {
  readonly id: string
  readonly text: string
}

/** Sends at most ten, and returns those that failed. */
type SendBatch = (entries: readonly QueueMessage[], signal: AbortSignal) => Promise<readonly (string | undefined)[]>

/** Takes `https://sqs.eu-central-1.amazonaws.com/123456789012/events`, or the URL of a stand-in on loopback. */
export function sqsPublisher(queueUrl: string): Publisher {
  const client = new SQSClient(optionsFor(new URL(queueUrl), /^sqs\.([a-z0-9-]+)\./))
  const send: SendBatch = async (entries, abortSignal) => {
    const Entries = entries.map(({ id, text }) => ({ Id: id, MessageBody: text }))
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), { abortSignal })
    return (answer.Failed ?? []).map((failed) => failed.Id)
  }
  return publisher(send, () => client.destroy())
}

/**
 * Takes the endpoint with the topic's ARN as its path:
 * `https://sns.eu-central-1.amazonaws.com/arn:aws:sns:eu-central-1:…:events`.
 */
export function snsPublisher(url: string): Publisher {
  const { pathname } = new URL(url)
  const TopicArn = decodeURIComponent(pathname.slice(1))
  if (!/^arn:[\w-]+:sns:[\w-]+:\d+:.+$/.test(TopicArn)) throw new Error(`"${url}" must end in the ARN of a topic`)
  const region = TopicArn.split(':')[3] ?? ''
  const client = new SNSClient({ ...optionsFor(new URL(url), /^sns\.([a-z0-9-]+)\./), region })
  const send: SendBatch = async (entries, abortSignal) => {
    const PublishBatchRequestEntries = entries.map(({ id, text }) => ({ Id: id, Message: text }))
    const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })
    return ((await client.send(command, { abortSignal })).Failed ?? []).map((failed) => failed.Id)
  }
  return publisher(send, () => client.destroy())
}

function optionsFor(url: URL, host: RegExp): ConstructorParameters<typeof SQSClient>[0] & object {
  const region = host.exec(url.hostname)?.[1] ?? process.env.AWS_REGION ?? 'us-east-1'
  // A stand-in on loopback requires a signature without checking it.
  const isStandIn = url.protocol === 'http:'
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' }
  return { region, endpoint: url.origin, maxAttempts: 1, ...(isStandIn ? { credentials } : {}) }
}

function publisher(send: SendBatch, close: () => void): Publisher {
  return {
    publish: async (source, events) => {
      const signal = AbortSignal.timeout(PUBLISH_MS)
      const groups = chunk(events.map((event, i) => entryOf(event, i, source)))
      const next = groups.values()
      const work = async (): Promise<void> => {
        for (const group of next) await sendAll(send, group, signal)
      }
      await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, groups.length) }, work))
    },
    close: async () => close(),
  }
}

/** The event names its source, because all sources share the queue. */
function entryOf(event: ThinEvent, index: number, source: SourceName): QueueMessage {
  return { id: String(index), text: JSON.stringify({ ...event, source }) }
}

function chunk(entries: readonly QueueMessage[]): readonly (readonly QueueMessage[])[] {
  return Array.from({ length: Math.ceil(entries.length / PER_CALL) }, (_, i) =>
    entries.slice(i * PER_CALL, (i + 1) * PER_CALL),
  )
}

/** A batch may succeed partly: only failures are resent, and those left after four tries are the caller's. */
async function sendAll(send: SendBatch, entries: readonly QueueMessage[], signal: AbortSignal): Promise<void> {
  let left = entries
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const failed = new Set(await send(left, signal))
    left = left.filter((entry) => failed.has(entry.id))
    if (left.length === 0) return
    const pause = Math.random() * FIRST_PAUSE_MS * 2 ** attempt
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  throw new Error(`${left.length} of ${entries.length} messages were not taken`)
}
