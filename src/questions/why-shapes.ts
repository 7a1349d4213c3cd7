import { z } from 'zod'
import type { AnswerOf } from './declare.ts'
import { caveat, namedOrNot, provenance, time } from './shapes.ts'

const end = z.strictObject(namedOrNot)

/** Who states it; when that was last confirmed is known only for the present. */
const statement = {
  platform: z.string(),
  document: z.string(),
  documentType: z.string(),
  firstSeen: time.nullable(),
  lastVerified: time.nullable().describe('When a source last confirmed it; only for the present.'),
  lastError: z.string().nullable(),
}

/** A path from which a rule concludes an edge. */
const path = z.strictObject({
  steps: z.array(
    z.strictObject({
      type: z.string(),
      name: z.string(),
      from: end,
      to: end,
      statedBy: z.array(z.strictObject(statement)),
    }),
  ),
  weakest: z
    .strictObject({ edge: z.string(), lastVerified: time })
    .nullable()
    .describe('The step verified longest ago: no conclusion is fresher.'),
})

export const whyAnswer = z.strictObject({
  from: z.string(),
  to: z.string(),
  edges: z.array(
    z.strictObject({
      type: z.string(),
      name: z.string(),
      from: end,
      to: end,
      provenance: provenance.nullable(),
      caveat,
      reasons: z.array(
        z.discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('stated'),
            provenance,
            sentence: z.string(),
            ...statement,
          }),
          z.strictObject({
            kind: z.literal('concluded'),
            rule: z.string(),
            ruleName: z.string(),
            description: z.string(),
            caveat: z.string().nullable(),
            provenance,
            firstSeen: time.nullable(),
            attributes: z.record(z.string(), z.array(z.string())),
            paths: z.array(path),
            morePaths: z.int(),
            hiddenSteps: z
              .int()
              .describe('If no path can be shown: steps that lead over entities hidden from the caller.'),
            sentence: z.string(),
          }),
        ]),
      ),
    }),
  ),
  sentence: z.string(),
  tx: z.int(),
})

export type WhyAnswer = AnswerOf<typeof whyAnswer>
