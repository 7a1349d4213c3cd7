import { z } from 'zod'

/** The configuration of a search server. Secrets need not be in the file. */
const secret = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }).describe('taken from this environment variable'),
  z
    .strictObject({ file: z.string().min(1) })
    .describe('the content of this file, relative to this one, without white space at its ends'),
])

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

export const openSearchShape = z.strictObject({
  url: z
    .union([address, z.array(address).min(1).max(16)])
    .describe('of OpenSearch or Elasticsearch, or of what stands in front of it; of a cluster, those of several nodes'),
  prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or "-"')
    .default('mlg')
    .describe('of the names of its indices; each installation on a server has one of its own'),
  username: z.string().min(1).optional(),
  password: secret.optional(),
  apiKey: secret.optional().describe('instead of a username and a password'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      "a file with the certificates of authorities, relative to this one; without it the machine's own are used",
    ),
  timeoutSeconds: z.number().min(1).max(120).default(10).describe('for one request'),
  writeSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(60)
    .describe('how long a refused write is repeated before it counts as failed; then it begins again from the record'),
})
