import { z } from 'zod'
import { DEFAULT_POLL } from '../contracts/source.ts'

/** `sources[].poll`: for a source that pushes nothing. */
export const pollShape = z.strictObject({
  intervalSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(DEFAULT_POLL.intervalSeconds)
    .describe('Interval between listings of changes; it replaces sweep.incrementalSeconds.'),
  overlapSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(DEFAULT_POLL.overlapSeconds)
    .describe(
      'How far each listing reaches back before the last one: longer than the source takes to commit a change.',
    ),
})
