import { z } from 'zod'
import { MIN_SECRET } from './signature.ts'
import { secretOf, slug } from '../../lib/shapes.ts'

/** The configuration of webhooks: platform → the secrets that are valid now, two while one is being replaced. */
const secret = secretOf(MIN_SECRET)

export const webhookShape = z.record(
  slug,
  z.strictObject({
    secrets: z.array(secret).min(1).max(4).describe('Each of these secrets is valid; each has at least 16 characters.'),
  }),
)
