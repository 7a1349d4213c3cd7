// Receives events.
import { z } from 'zod'
import { optional, text, WAIT_FOR } from '../../questions/parameters.ts'
import { marksSeen, quarantineReason } from '../../questions/shapes.ts'
import { endpoint, type Content } from './endpoint.ts'
import { acceptedEvent } from '../../commands/quarantine.ts'
import { JSON_TYPE, TEXT_TYPE, json } from './contents.ts'

const EVENT_TYPES = [JSON_TYPE, 'application/x-ndjson', TEXT_TYPE]

const PLATFORM = { platform: text("a configured source's platform") }

const event = z
  .looseObject({
    event_type: z.string(),
    source: z.string().optional(),
    event_id: z.string().optional(),
  })
  .meta({ id: 'Event', description: "What happened, and the changed entity's id under the name that its type uses." })

const events = z.union([event, z.array(event).max(10_000)])

/** The outcome of each event, in the order of arrival. */
const receipt = z
  .strictObject({
    accepted: z.int(),
    quarantined: z.int(),
    ...marksSeen.partial().shape,
    results: z.array(
      z.discriminatedUnion('status', [
        acceptedEvent,
        z.strictObject({ status: z.literal('quarantined'), id: z.int(), reason: quarantineReason, detail: z.string() }),
      ]),
    ),
  })
  .meta({ id: 'Receipt' })

const eventContent: readonly Content[] = EVENT_TYPES.map((type) =>
  type === JSON_TYPE ? { type, schema: events } : { type },
)
const RECEIPT = {
  status: 202,
  description: 'Every event is stored, as a mark or in quarantine; at least one was accepted, or can be replayed.',
  content: json(receipt),
}

export const SEND_EVENTS = endpoint({
  name: 'send-events',
  method: 'POST',
  path: '/api/v1/events',
  summary: 'Accept events: one, a JSON array, or one on each line',
  description: 'Up to 16 MiB and 10,000 events per call; up to 200 events with waitFor.',
  right: 'send',
  parameters: {
    source: optional(text('the platform that sends them')),
    waitFor: WAIT_FOR,
  },
  body: { description: 'The events.', content: eventContent },
  answers: [RECEIPT],
  problems: ['EMPTY', 'TOO_MANY_TO_AWAIT', 'UNREADABLE', 'NOT_JSON', 'TOO_LARGE'],
})

export const SEND_SIGNED_EVENTS = endpoint({
  name: 'send-signed-events',
  method: 'POST',
  path: '/api/v1/webhooks/{platform}',
  summary: 'Accept events that a source pushes and signs',
  description:
    'The signature is HMAC-SHA256 over "<x-mlg-timestamp>.<body>" with a secret of the platform, unless its provider declares another way to sign (docs/operate/receive-events.md). Up to 1 MiB per call.',
  right: 'none',
  inPath: PLATFORM,
  parameters: {},
  headers: [
    { name: 'x-mlg-timestamp', description: 'Unix time in seconds, at most five minutes off.', required: false },
    { name: 'x-mlg-signature', description: 'sha256=<hexadecimal>', required: false },
    { name: 'authorization', description: 'Bearer <secret>, if the provider declares that.', required: false },
  ],
  body: { description: 'The events.', content: eventContent },
  answers: [RECEIPT],
  problems: [
    'EMPTY',
    'UNREADABLE',
    'UNSIGNED',
    'BAD_SIGNATURE',
    'OUTSIDE_WINDOW',
    'REPLAYED',
    'TOO_LARGE',
    'NOT_JSON',
    'TOO_MANY',
    'NOT_TAKEN',
  ],
})

const snsMessage = z
  .looseObject({
    Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    MessageId: z.string(),
    TopicArn: z.string(),
    Message: z.string(),
    Timestamp: z.string(),
    SignatureVersion: z.string(),
    Signature: z.string(),
    SigningCertURL: z.string(),
  })
  .meta({ id: 'SnsMessage' })

export const SEND_SNS_MESSAGE = endpoint({
  name: 'send-sns-message',
  method: 'POST',
  path: '/api/v1/sns/{platform}',
  summary: 'Accept messages of SNS over HTTPS',
  description:
    'Messages must be signed with a certificate from a configured origin, and be of a configured topic. At most 512 KiB.',
  right: 'none',
  inPath: PLATFORM,
  parameters: {},
  body: {
    description: "A message of SNS; raw message delivery isn't supported.",
    content: [{ type: TEXT_TYPE }, { type: JSON_TYPE, schema: snsMessage }],
  },
  answers: [
    {
      status: 200,
      description: 'The subscription was confirmed, or its end was noted.',
      content: json(
        z.strictObject({
          confirmed: z.string().optional().describe('The topic.'),
          noted: z.string().optional().describe('The topic.'),
        }),
      ),
    },
    RECEIPT,
  ],
  problems: [
    'UNREADABLE',
    'BAD_SIGNATURE',
    'FOREIGN_CERTIFICATE',
    'OUTSIDE_WINDOW',
    'FOREIGN_CONFIRMATION',
    'FOREIGN_TOPIC',
    'TOO_LARGE',
    'CERTIFICATE_UNAVAILABLE',
    'NOT_CONFIRMED',
    'NOT_TAKEN',
  ],
})
