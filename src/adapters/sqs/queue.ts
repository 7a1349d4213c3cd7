import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type BatchResultErrorEntry,
  type Message,
} from '@aws-sdk/client-sqs'

/** One queue, as the receivers use it. */
export interface Queue {
  receive(request: ReceiveRequest, signal: AbortSignal): Promise<readonly ReceivedMessage[]>
  /** Deletes at most ten messages. Returns those that were not deleted; `again` is true if another try may help. */
  remove(receipts: readonly string[]): Promise<readonly UnmovedMessage[]>
  /** Hides at most ten messages for this time from now on; returns those that weren't hidden. */
  hide(receipts: readonly string[], seconds: number): Promise<readonly UnmovedMessage[]>
  /** The queue's redrive policy, as text; null where it has none. */
  redrive(signal: AbortSignal): Promise<string | null>
  close(): void
}

export interface ReceiveRequest {
  readonly max: number
  readonly waitSeconds: number
  readonly hiddenSeconds: number
}

export interface ReceivedMessage {
  readonly id: string
  readonly receipt: string
  readonly body: string
  /** The message attribute of this name, which a sender that is traced adds. */
  readonly traceparent: string | null
  /** Deliveries of the message so far, including this one, which the redrive policy counts. */
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

/** If there are none, the SDK uses its usual places: environment, shared files, the machine's role. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Time limit of a request, in addition to the wait of a long poll. */
const REQUEST_MS = 10_000
const LONGEST_POLL_MS = 20_000

/** The only caller of SQS. Each call is one attempt, because the receivers decide when to retry, and for how long. */
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
      return (Messages ?? []).map(received)
    },
    remove: async (receipts) => {
      const Entries = receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }))
      const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })
      return unmoved(receipts, (await client.send(command)).Failed)
    },
    hide: async (receipts, VisibilityTimeout) => {
      const Entries = receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle, VisibilityTimeout }))
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
      return unmoved(receipts, (await client.send(command)).Failed)
    },
    redrive: async (abortSignal) => {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] })
      return (await client.send(command, { abortSignal })).Attributes?.RedrivePolicy ?? null
    },
    close: () => client.destroy(),
  }
}

function received(message: Message): ReceivedMessage {
  return {
    id: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    traceparent: message.MessageAttributes?.traceparent?.StringValue ?? null,
    receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  }
}

function unmoved(
  receipts: readonly string[],
  failed: readonly BatchResultErrorEntry[] = [],
): readonly UnmovedMessage[] {
  return failed.map(({ Id, Code, Message: text, SenderFault }) => ({
    receipt: receipts[Number(Id)] ?? '',
    why: text === undefined ? (Code ?? 'no reason given') : `${Code}: ${text}`,
    // The sender's fault is a receipt that is no longer valid: another receiver has the message by now.
    again: SenderFault !== true,
  }))
}
