import { z } from 'zod'
import { MIN_SECRET } from './signature.ts'

/** What a configuration may say of webhooks: platform → the secrets that are good now, two while one is being replaced. */
const secret = z.union([
  z.string().min(MIN_SECRET),
  z.strictObject({ env: z.string().min(1) }).describe('taken from this environment variable'),
])

export const webhookShape = z.record(
  z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"'),
  z.strictObject({
    secrets: z.array(secret).min(1).max(4).describe('all of them are good; at least 16 characters each'),
  }),
)
