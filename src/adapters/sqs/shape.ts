import { z } from 'zod'

/** The configuration of queues and of SNS over HTTPS. */
const platform = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"')

export const sqsShape = z.strictObject({
  queueUrl: z.url({ protocol: /^https?$/, error: 'must be the URL of a queue' }),
  region: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be a region, like eu-central-1'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('another than the region’s own: a private one, a test’s'),
  source: platform
    .optional()
    .describe('the platform whose events the queue carries; without it each event names its own'),
  receivers: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('how many receive at once; each has up to ten messages'),
  waitSeconds: z.number().int().min(1).max(20).default(20).describe('of a long poll'),
  hiddenSeconds: z
    .number()
    .int()
    .min(3)
    .max(3_600)
    .default(30)
    .describe(
      'how long a message in hand is hidden from other receivers; renewed at each third of it while the message is processed',
    ),
})

export const snsShape = z.strictObject({
  origins: z
    .array(z.url({ protocol: /^https$/, error: 'must be an https origin' }))
    .min(1)
    .max(32)
    .describe('where certificates and confirmations may be fetched: https://sns.eu-central-1.amazonaws.com'),
  topics: z
    .record(
      platform,
      z
        .array(z.string().regex(/^arn:[\w-]+:sns:/, 'must be the ARN of a topic'))
        .min(1)
        .max(100),
    )
    .describe(
      'platform → its topics: anybody can sign with the certificates of AWS, so messages of other topics are refused',
    ),
})
