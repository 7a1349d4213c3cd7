import { z } from 'zod'
import { DEFAULT_GUARD } from '../contracts/sweeps.ts'
import { MINUTE_MS } from '../lib/durations.ts'

/** `sources[].guard`: when so much disappears that it waits for a person. */
export const guardShape = z.strictObject({
  share: z
    .number()
    .positive()
    .max(1)
    .default(DEFAULT_GUARD.share)
    .describe(
      "Share of the source's documents. More deletions than this within the window wait for a person; 1 disables the guard.",
    ),
  atLeast: z.number().int().min(1).default(DEFAULT_GUARD.atLeast).describe('Fewer deletions than this never wait.'),
  windowMinutes: z
    .number()
    .min(1)
    .max(10_080)
    .default(DEFAULT_GUARD.windowMs / MINUTE_MS),
})
