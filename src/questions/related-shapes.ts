// Defines the schemas of related entities.
import { z } from 'zod'
import { POLICY_SEVERITIES } from '../catalogue/shape.ts'
import { time, provenance, caveat, namedOrNot } from './shapes.ts'
import { CADENCE_FRESHNESS } from '../contracts/source-conditions.ts'

export const standing = z
  .enum(['live', 'retired', 'gone'])
  .meta({ id: 'Standing', description: 'retired: by its own status. gone: deleted at its source.' })

export const sunset = time.nullable().describe('The removal date. Null: no removal plan.')

export const cadenceFreshness = z.enum(CADENCE_FRESHNESS).meta({
  id: 'CadenceFreshness',
  description:
    'When its source last confirmed it, by how often that source is listed completely: fresh within one interval, ageing within three, stale beyond. unknown: not listed, or of the past. A conclusion is as fresh as its weakest premise.',
})

/** Members of a row that describe the edges leading to it. */
export const rowMembers = {
  open: z
    .enum(['NOT_READ', 'NOT_THERE', 'NO_SOURCE'])
    .nullable()
    .describe("Why it is known by reference only; null if it isn't."),
  standing,
  sunset,
  partOf: z
    .string()
    .nullable()
    .describe('For a step, the name of the run or pipeline it belongs to; null for anything else.'),
  provenance: provenance
    .nullable()
    .describe('The strongest support. Null for a view, and for a conclusion not explained here.'),
  caveat,
  firstSeen: time.nullable(),
  lastVerified: time.nullable().describe('When a source last confirmed it; for a conclusion, its weakest premise.'),
  freshness: cadenceFreshness,
  edges: z
    .array(
      z
        .strictObject({ type: z.string(), rules: z.array(z.string()).describe('The rules that inferred the edge.') })
        .meta({ id: 'RowEdge' }),
    )
    .describe('The edges between the two; see `why` for the evidence. None for a view.'),
}

export const relatedRow = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable().describe('The entity type; null if known by reference only.'),
    name: z.string().nullable(),
    ...rowMembers,
  })
  .meta({ id: 'RelatedRow' })

export const presence = z.enum(['added', 'removed', 'kept']).meta({
  id: 'Presence',
  description:
    'For an entity: added if nothing mentioned it before. For a neighbourhood or a map: whether it was reached at only one of the moments.',
})

export const renamedTo = z
  .strictObject(namedOrNot)
  .nullable()
  .describe('Its new name at the source, if it was renamed.')

export const policySeverity = z.enum(POLICY_SEVERITIES).meta({ id: 'PolicySeverity' })
