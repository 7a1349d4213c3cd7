import { z } from 'zod'
import { MIN_SECRET } from './signature.ts'

/** The configuration of webhooks: platform → the secrets that are valid now, two while one is being replaced. */
const secret = z.union([
  z.string().min(MIN_SECRET),
  z.strictObject({ env: z.string().min(1) }).describe('Reads the value from this environment variable.'),
  z
    .strictObject({ file: z.string().min(1) })
    .describe(
      'Reads the value from this file, whose path is relative to the configuration. White space at either end is removed.',
    ),
])

export const webhookShape = z.record(
  z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"'),
  z.strictObject({
    secrets: z.array(secret).min(1).max(4).describe('Each of these secrets is valid; each has at least 16 characters.'),
  }),
)
