import { z } from 'zod'

/** `sources[].guard`: when a disappearance is so large that it waits for a person. */
export const guardShape = z.strictObject({
  share: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe("of the source's documents; more than this within the window are held. 1 holds nothing"),
  atLeast: z.number().int().min(1).default(20).describe('fewer than this are never held'),
  windowMinutes: z.number().min(1).max(10_080).default(60),
})
