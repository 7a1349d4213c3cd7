import { z } from 'zod'
import { SEVERITIES } from '../catalogue/news.ts'

/** Texts that are URIs of entities, which GraphQL tells from others. */
export const ENTITY_URIS = z.registry<{ readonly isUri: true }>()
export const entityUri = z.string().register(ENTITY_URIS, { isUri: true })

/** ISO 8601, in UTC. */
export const time = z.iso.datetime()

export const transactionTime = z
  .strictObject({ tx: z.int(), at: time })
  .meta({ id: 'Moment', description: 'A transaction and its time.' })

export const causeKind = z
  .enum([
    'event',
    'sweep',
    'refresh',
    'reference',
    'lookup',
    'retry',
    'mapping',
    'redaction',
    'rule',
    'push',
    'candidate',
    'person',
    'simulated',
  ])
  .meta({ id: 'CauseKind', description: 'Why a transaction was written.' })

export const severity = z
  .enum(SEVERITIES)
  .meta({ id: 'Severity', description: 'high: needs action. medium: worth knowing. low: everything else.' })

export const direction = z.enum(['out', 'in']).meta({ id: 'Direction', description: 'Along an edge, or against it.' })

export const edgeOp = z.enum(['added', 'removed']).meta({ id: 'EdgeOp', description: 'What happened to an edge.' })

export const provenance = z
  .enum(['DECLARED', 'DERIVED', 'INFERRED', 'SUGGESTED', 'CURATED'])
  .meta({ id: 'Provenance', description: 'How an edge became known.' })

export const caveat = z
  .string()
  .nullable()
  .describe(
    'What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support.',
  )

export const origin = z.enum(['source', 'system', 'pushed', 'person', 'rule']).meta({
  id: 'Origin',
  description: "Where a document's statements come from.",
})

/** A document: a source's platform, the requested type, and the URI. */
export const documentKey = z
  .strictObject({ platform: z.string(), type: z.string(), uri: z.string() })
  .meta({ id: 'DocumentKey', description: "A document: one source's answer about one entity." })

export const nextCursor = z
  .string()
  .nullable()
  .describe('The start of the next page; pass it as cursor. Null at the end.')

export const anyJson = z.unknown().describe('Any JSON value.')

export const typeTotals = z.array(
  z
    .strictObject({
      type: z.string().nullable().describe('The entity type; null for those known by reference only.'),
      count: z.int(),
    })
    .meta({ id: 'TypeTotal' }),
)

export const pathEdge = z
  .strictObject({
    relation: z.string().describe('The edge type: the declaring type and the name, ModelInstance.producedBy.'),
    name: z.string().describe('How the edge reads on the path.'),
    direction,
    from: z.string(),
    to: z.string(),
  })
  .meta({ id: 'PathEdge' })

/** Reasons why an answer about the graph may be incomplete; absent if there are none. */
export const incomplete = z
  .array(
    z
      .strictObject({
        code: z.string(),
        part: z
          .string()
          .describe('A source, by its platform; a part of the service; or a URI known by reference only.'),
        types: z.array(z.string()).optional().describe('Entity types that the answer looked for.'),
        reason: z.string(),
        since: time.nullable(),
      })
      .meta({ id: 'Incomplete' }),
  )
  .describe('What may be missing from this answer.')

const searchBehind = z
  .literal(false)
  .optional()
  .describe('With waitFor: it is visible, but not in the search index yet.')

/** Whose statement a command made, and when. */
export const statement = {
  by: z.string().describe('Who states it now.'),
  tx: z.int().nullable().describe('The transaction of the change; null if nothing changed.'),
}

/** Whether readers see a person's statement. */
export const statementShown = {
  visible: z.boolean().optional().describe('With waitFor: whether readers of this process see it.'),
  search: searchBehind,
  hint: z.string().optional(),
}

/** A person's statement, and whether readers see it. */
export const stated = { ...statement, ...statementShown }

/** Outcome of each mark that the caller waited for. */
export const marksSeen = z.strictObject({
  visible: z.boolean().describe('With waitFor: whether readers of this process see its effects.'),
  search: searchBehind,
  tx: z.int().nullable().describe('The transaction of those that are visible; null if none is.'),
  notRead: z
    .array(
      z
        .strictObject({
          uri: z.string(),
          reason: z.string(),
          nextTryAt: time.nullable().describe("When the source is read again; null if it isn't."),
        })
        .meta({ id: 'NotRead' }),
    )
    .optional()
    .describe("Entities whose source doesn't have them, or couldn't answer."),
  hint: z.string().optional(),
})

/** Counts of what retention drops. */
export const dropped = z
  .strictObject({
    transactions: z.int(),
    facts: z.int().describe('Changes of facts replaced by later ones.'),
    edges: z.int().describe('Supports of edges that had ended.'),
    bytes: z.int().describe('Size of those facts.'),
  })
  .meta({ id: 'Dropped' })

export const horizon = z
  .strictObject({
    tx: z.int().describe('The first transaction that can still be requested.'),
    at: time,
    droppedAt: time,
    dropped,
    done: z.boolean().describe('False while the run continues, or if it was cut off.'),
  })
  .meta({ id: 'Horizon' })
  .nullable()
  .describe('The horizon of retention; null if everything is retained.')

export const quarantineReason = z
  .enum([
    'unreadable',
    'too-large',
    'unknown-event-type',
    'missing-id',
    'bad-uri',
    'unknown-source',
    'ambiguous-source',
  ])
  .meta({ id: 'QuarantineReason', description: 'Why an event was rejected.' })

export const markReceipt = z.strictObject({ uri: z.string(), generation: z.int() }).meta({ id: 'MarkReceipt' })

/** An entity by its name, or else its URI. */
export const named = { uri: z.string(), entityType: z.string().nullable(), name: z.string() }

export const namedOrNot = { ...named, name: z.string().nullable() }
