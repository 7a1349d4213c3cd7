import { z } from 'zod'
import { secretOf } from '../../lib/shapes.ts'

/** Configuration of a search server. Secrets may come from outside the file. */
const secret = secretOf(1)

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

export const openSearchShape = z.strictObject({
  url: z
    .union([address, z.array(address).min(1).max(16)])
    .describe(
      'The address of OpenSearch or Elasticsearch, or of a proxy in front of it; for a cluster, those of several nodes.',
    ),
  prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or "-"')
    .default('mlg')
    .describe('Prefix of the names of the indices; each installation on a server has its own.'),
  username: z.string().min(1).optional(),
  password: secret.optional(),
  apiKey: secret.optional().describe('Used instead of a username and a password.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe("Certificate authorities to trust: a file, relative to the configuration. By default the machine's own."),
  timeoutSeconds: z.number().min(1).max(120).default(10).describe('Time limit of one request.'),
  writeSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(60)
    .describe('How long a refused write is retried before it fails; indexing then starts again from the record.'),
})
