import { z } from 'zod'

/** `sources[].poll`: for a source that pushes nothing. */
export const pollShape = z.strictObject({
  intervalSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(30)
    .describe('a listing of what changed since, this often; it replaces sweep.incrementalSeconds'),
  overlapSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(60)
    .describe('how far each listing begins before the last one: longer than the source takes to commit a change'),
})
