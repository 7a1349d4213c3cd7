import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type BatchResultErrorEntry,
  type Message,
} from '@aws-sdk/client-sqs'

/** The calls to one queue that receivers need. */
export interface Queue {
  receive(request: ReceiveRequest, signal: AbortSignal): Promise<readonly ReceivedMessage[]>
  /** Deletes at most ten messages. Returns those that weren't deleted; `again` is true if another try may help. */
  remove(receipts: readonly string[]): Promise<readonly UnmovedMessage[]>
  /** Hides at most ten messages for this long from now; returns those that weren't hidden. */
  hide(receipts: readonly string[], seconds: number): Promise<readonly UnmovedMessage[]>
  /** The queue's redrive policy, as text; null if it has none. */
  redrive(signal: AbortSignal): Promise<string | null>
  close(): void
}

interface ReceiveRequest {
  readonly max: number
  readonly waitSeconds: number
  readonly hiddenSeconds: number
}

export interface ReceivedMessage {
  readonly id: string
  readonly receipt: string
  readonly body: string
  /** Message attribute of this name, which a traced sender adds. */
  readonly traceparent: string | null
  /** Deliveries so far, including this one; the redrive policy counts them. */
  readonly receives: number
}

export interface UnmovedMessage {
  readonly receipt: string
  readonly why: string
  readonly again: boolean
}

export interface QueueAddress {
  readonly queueUrl: string
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: Credentials
}

/** Without these the SDK looks in its usual places: environment, shared files, the machine's role. */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Time limit of a request, in addition to the wait of a long poll. */
const REQUEST_MS = 10_000
const LONGEST_POLL_MS = 20_000

/** The only caller of SQS. Each call makes one attempt, because the receivers decide when and how long to retry. */
export function awsQueue(address: QueueAddress): Queue {
  const { queueUrl, region, endpoint, credentials } = address
  const client = new SQSClient({
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: LONGEST_POLL_MS + REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
  return {
    receive: async (request, abortSignal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: request.max,
        WaitTimeSeconds: request.waitSeconds,
        VisibilityTimeout: request.hiddenSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        MessageAttributeNames: ['traceparent'],
      })
      const { Messages } = await client.send(command, { abortSignal })
      return (Messages ?? []).map(toReceived)
    },
    remove: async (receipts) => {
      const Entries = receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }))
      const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })
      return findUnmoved(receipts, (await client.send(command)).Failed)
    },
    hide: async (receipts, VisibilityTimeout) => {
      const Entries = receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle, VisibilityTimeout }))
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
      return findUnmoved(receipts, (await client.send(command)).Failed)
    },
    redrive: async (abortSignal) => {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] })
      return (await client.send(command, { abortSignal })).Attributes?.RedrivePolicy ?? null
    },
    close: () => client.destroy(),
  }
}

function toReceived(message: Message): ReceivedMessage {
  return {
    id: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    traceparent: message.MessageAttributes?.traceparent?.StringValue ?? null,
    receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  }
}

function findUnmoved(
  receipts: readonly string[],
  failed: readonly BatchResultErrorEntry[] = [],
): readonly UnmovedMessage[] {
  return failed.map(({ Id, Code, Message: text, SenderFault }) => ({
    receipt: receipts[Number(Id)] ?? '',
    why: text === undefined ? (Code ?? 'no reason given') : `${Code}: ${text}`,
    // SQS blames the sender for an expired receipt: another receiver has the message by now.
    again: SenderFault !== true,
  }))
}
