import { z } from 'zod'
import { slug } from '../../lib/shapes.ts'

/** The configuration of queues and of SNS over HTTPS. */
export const sqsShape = z.strictObject({
  queueUrl: z.url({ protocol: /^https?$/, error: 'must be the URL of a queue' }),
  region: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be a region, like eu-central-1'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('An endpoint other than the region’s own, such as a private one.'),
  source: slug.optional().describe('The platform whose events the queue carries; without it each event names its own.'),
  receivers: z.number().int().min(1).max(16).default(2).describe('Concurrent receivers, each with up to ten messages.'),
  waitSeconds: z.number().int().min(1).max(20).default(20).describe('Duration of a long poll.'),
  hiddenSeconds: z
    .number()
    .int()
    .min(3)
    .max(3_600)
    .default(30)
    .describe(
      'How long a received message is hidden from other receivers; renewed after each third of it during processing.',
    ),
})

export const snsShape = z.strictObject({
  origins: z
    .array(z.url({ protocol: /^https$/, error: 'must be an https origin' }))
    .min(1)
    .max(32)
    .describe(
      'Origins from which certificates and confirmations may be fetched: https://sns.eu-central-1.amazonaws.com',
    ),
  topics: z
    .record(
      slug,
      z
        .array(z.string().regex(/^arn:[\w-]+:sns:/, 'must be the ARN of a topic'))
        .min(1)
        .max(100),
    )
    .describe(
      'Maps a platform to its topics. Anybody can sign with the certificates of AWS, so messages of other topics are refused.',
    ),
})
