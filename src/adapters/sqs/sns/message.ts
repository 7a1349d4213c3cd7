import { z } from 'zod'
import { readJson } from '../../../lib/read-json.ts'
import { err, ok, type Result } from '../../../lib/result.ts'

/**
 * Fields of an SNS message to an HTTPS subscriber:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
const common = {
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(4_096),
  SigningCertURL: z.string().max(2_048),
}

const confirmation = { ...common, Token: z.string().max(4_096), SubscribeURL: z.string().max(4_096) }

const shape = z.discriminatedUnion('Type', [
  z.object({
    ...common,
    Type: z.literal('Notification'),
    Subject: z.string().optional(),
    // The signature doesn't cover these, so only a trace may depend on them.
    MessageAttributes: z.unknown().optional(),
  }),
  z.object({ ...confirmation, Type: z.literal('SubscriptionConfirmation') }),
  z.object({ ...confirmation, Type: z.literal('UnsubscribeConfirmation') }),
])

export type SnsMessage = z.output<typeof shape>
export type SnsNotification = Extract<SnsMessage, { Type: 'Notification' }>

export function readSnsMessage(body: string): Result<SnsMessage> {
  const json = readJson(body)
  if (!json.ok) return json
  const read = shape.safeParse(json.value)
  if (read.success) return ok(read.data)
  const [issue] = read.error.issues
  return err(`the text isn't a message of SNS: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

/** Builds the signed text: alternating names and values, each on its own line, in this order. */
export function signedText(message: SnsMessage): string {
  const { Message, MessageId, Timestamp, TopicArn, Type } = message
  const fields =
    message.Type === 'Notification'
      ? { Message, MessageId, Subject: message.Subject, Timestamp, TopicArn, Type }
      : { Message, MessageId, SubscribeURL: message.SubscribeURL, Timestamp, Token: message.Token, TopicArn, Type }
  return Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`))
    .join('')
}
