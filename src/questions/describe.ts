import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { CARRIED_BY } from '../query/entities/carried.ts'
import { DOUBTS } from '../model/doubt.ts'
import { COMMENT_KINDS } from '../query/entities/comments.ts'
import { DESCRIBERS } from '../query/entities/described-by.ts'
import { describeEntity } from '../query/entities/described-entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { APPROVAL_STATES } from '../query/policies/approvals.ts'
import { normaliseEntity } from '../query/entities/normalised-entity.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, uri, integer, withDefault } from './parameters.ts'
import { anyJson, direction, time, named } from './shapes.ts'
import { cadenceFreshness, policySeverity, relatedRow, renamedTo } from './related-shapes.ts'

const json = z.record(z.string(), anyJson)

const MAX_ROWS = 20

const entityAnswer = z.strictObject({
  uri: z.string(),
  entityType: z.string().nullable().describe('The entity type; null if known by reference only.'),
  domain: z.string().nullable(),
  state: z.string(),
  enrichedAt: time.nullable(),
  deletedAtSource: time
    .nullable()
    .describe('When the source was found to have deleted the entity. Its attributes are as last seen before that.'),
  renamedTo,
  hydratedAt: time.nullable().optional(),
  lastVerified: time.nullable().optional(),
  lastError: z.string().nullable().optional(),
  freshness: cadenceFreshness,
  verification: z
    .strictObject({
      at: time.nullable().describe('The oldest confirmation by any of its sources. Later changes may be unknown.'),
      doubt: z
        .enum(DOUBTS)
        .nullable()
        .describe(
          "Why it may have changed since: its source can't be read at present, is paused, or has reported changes that aren't read yet; it is running; or its source can't list changes.",
        ),
    })
    .meta({ id: 'Verification' })
    .nullable()
    .describe('When its sources last confirmed it. Null if no source states it, and for past answers.'),
  describedBy: z
    .enum(DESCRIBERS)
    .nullable()
    .describe(
      'Whose answers from sources describe it: its own, those about others, or only those about others that were deleted. Null if it is known by reference only.',
    ),
  staleAt: time
    .nullable()
    .describe('When the entity becomes stale: the time it declares, or 90 days after its last update.'),
  sourceUrl: z.string().nullable().describe('Address of its page in its own tool, always http or https.'),
  owningTeams: z
    .array(
      z
        .strictObject({
          reason: z.enum(['owner', 'member', 'tag']),
          team: z.string().nullable().describe('URI of the team; null if a tag names an unknown group.'),
          name: z.string().nullable(),
          tag: z.string().nullable(),
          through: z.string().nullable().describe('The owner who is a member of it.'),
          email: z.string().nullable(),
          slack: z.string().nullable().describe('Channel of the team in Slack.'),
        })
        .meta({ id: 'NamedOwningTeam' }),
    )
    .describe('Owning teams, up to 20.'),
  knownOwners: z
    .array(
      z
        .strictObject({
          name: z.string(),
          uri: z.string().nullable().describe('URI of the owner; null for a team that only a tag names.'),
          entityType: z.string().nullable().describe('Type of the owner; null if no source describes it.'),
          inheritedFrom: z
            .string()
            .nullable()
            .describe(
              'The entity that the owner is inherited from: the whole of this one, or the same data under another name.',
            ),
        })
        .meta({ id: 'KnownOwner', description: 'An owner, perhaps known by name only.' }),
    )
    .describe('Owners and owning teams by name, up to 20.'),
  attributes: json.describe(
    "Attributes without comments, approvals and waivers. A version's metrics may be those of its run or logged model, which `measurements` has.",
  ),
  violations: z
    .array(
      z
        .strictObject({
          policy: z.string(),
          title: z.string(),
          severity: policySeverity,
          sentence: z.string(),
          found: z
            .strictObject({ uri: z.string(), name: z.string(), entityType: z.string().nullable() })
            .nullable()
            .describe('The entity to which the path leads; null if something is missing.'),
        })
        .meta({ id: 'EntityViolation' }),
    )
    .describe('Its open policy violations, without waived ones: up to 20, blocking ones first.'),
  comments: z
    .array(
      z
        .strictObject({
          id: z.string(),
          kind: z.enum(COMMENT_KINDS).describe('An answer is a reply that settles a question.'),
          by: z.string().nullable().describe("A person's URI, or a name; null if you may not see who it is."),
          byName: z.string().nullable(),
          at: time,
          editedAt: time.nullable(),
          text: z.string().describe('Plain text; empty if a question was only marked as answered.'),
          replyTo: z.string().nullable().describe('The id of the comment that begins its thread.'),
          open: z.boolean().describe('True for an unanswered question.'),
        })
        .meta({ id: 'EntityComment' }),
    )
    .describe('Comments on it, oldest first, up to 200.'),
  approvals: z
    .array(
      z
        .strictObject({
          id: z.string(),
          by: z.string().nullable().describe("A person's URI, or a name; null if you may not see who it is."),
          byName: z.string().nullable(),
          at: time,
          use: z.string().nullable().describe('The approved use.'),
          stage: z.string().nullable(),
          region: z.string().nullable(),
          until: time.nullable().describe('When the approval ends; null if never.'),
          comment: z.string().nullable(),
          state: z
            .enum(APPROVAL_STATES)
            .describe('An approval ends at its time, and lapses if what it covers changes.'),
          because: z.string().nullable().describe('Why the approval lapsed.'),
        })
        .meta({ id: 'EntityApproval' }),
    )
    .describe('Approvals, newest first, up to 50.'),
  waivers: z
    .array(
      z
        .strictObject({
          policy: z.string(),
          by: z.string().nullable().describe("A person's URI, or a name, as in approvals."),
          byName: z.string().nullable(),
          at: time.nullable(),
          until: time,
          reason: z.string(),
          state: z.enum(APPROVAL_STATES).exclude(['lapsed']),
        })
        .meta({ id: 'EntityWaiver' }),
    )
    .describe('Policy violations that people accepted for a while.'),
  carries: z
    .array(
      z
        .strictObject({
          tag: z.string(),
          total: z.int(),
          from: z.array(
            z.strictObject({
              ...named,
              value: z.string().nullable(),
              by: z
                .enum(CARRIED_BY)
                .describe('Whether the tag came by column lineage, or by the lineage of whole datasets.'),
            }),
          ),
        })
        .meta({ id: 'CarriedClassification' }),
    )
    .describe('Tags that flow to it from upstream, up to five of each.'),
  relationships: z.array(
    z.strictObject({
      name: z.string().describe('The name of the GraphQL field.'),
      count: z.int(),
      gone: z.int().optional().describe('How many of these are gone, if any.'),
      direction: direction.optional(),
      label: z.string().optional().describe('The relationship in words; only with rows.'),
      types: z.array(z.string()).optional().describe('The types it leads to, empty for any type; only with rows.'),
      rows: z
        .array(relatedRow)
        .optional()
        .describe(
          'The first rows, if requested: entities that were read before references, live ones first; then runs and versions by date, others by usage and name. Of lists over 40, only the most recently mentioned are compared.',
        ),
    }),
  ),
  resolvesTo: z.array(z.string()).optional().describe('For a look-up: the entities it resolves to.'),
  unresolved: z.array(z.strictObject({ relation: z.string(), uri: z.string(), text: z.string() })),
  issues: z.array(json),
  documents: z
    .array(
      z.strictObject({
        platform: z.string(),
        type: z.string(),
        uri: z.string(),
        hydratedAt: time.nullable(),
        lastVerified: time.nullable(),
        lastError: z.string().nullable(),
        errorAt: time.nullable(),
        gone: z.boolean(),
        suspectedDeletion: z.strictObject({ state: z.string(), since: time }).nullable(),
        etag: z
          .string()
          .nullable()
          .optional()
          .describe('Omitted if anything is hidden from the caller, because it changes with that too.'),
      }),
    )
    .optional()
    .describe('Only for the present.'),
  tx: z.int(),
})

export type EntityAnswer = AnswerOf<typeof entityAnswer>

export const DESCRIBE = graphQuestion({
  name: 'describe',
  path: '/api/v1/entities/{uri}',
  summary: 'Show one entity: attributes, relationships, owners, metrics',
  description:
    'Returns its attributes, its relationships with their counts, the documents that describe it, and the issues that the service found. Write the URI as one percent-encoded path segment, or as it is.',
  cost: 100,
  parameters: {
    uri: uri('the entity'),
    rows: withDefault(integer('how many rows of each relationship to show', { from: 0, to: MAX_ROWS }), 0),
    asOf: AS_OF,
  },
  cacheable: 'nothing',
  graphql: 'none',
  answer: entityAnswer,
  cli: {
    aliases: ['show'],
    group: 'query',
    positional: ['uri'],
    default: { rows: '3' },
    prints: { option: 'all', help: 'include empty fields' },
  },
  tool: {
    description:
      'Everything about one entity: attributes, owning teams and how to reach them, state, freshness, issues, ' +
      'comments, and each relationship with its name, count and first rows. Pass such a name to `related` as `by`.',
    default: { rows: 3 },
    leavesOut: [
      'documents',
      'label',
      'types',
      'direction',
      'edges',
      'enrichedAt',
      'hydratedAt',
      'rows.firstSeen',
      'rows.lastVerified',
      'rows.freshness',
    ],
  },
  examples: [
    { title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } },
    { title: 'With its relationships', arguments: { uri: 'aip://model/registry/ranking-v5', rows: 5 } },
  ],
  async ask(reader, { uri, rows }) {
    const entity = await knownEntity(reader, uri)
    return entity.ok ? ok(await describeEntity(reader, entity.value, rows)) : entity
  },
})

const normalisedAnswer = z.looseObject({ id: z.string(), entity_type: z.string().nullable() })

export const NORMALISED = graphQuestion({
  name: 'normalised',
  path: '/api/v1/entities/{uri}/normalised',
  summary: 'Show the normalised facts of an entity',
  description:
    'Has the shape of the contract: snake_case names and what sources stated, without conclusions of the service.',
  cost: 100,
  parameters: { uri: uri('the entity'), asOf: AS_OF },
  cacheable: 'answer',
  graphql: 'none',
  answer: normalisedAnswer,
  cli: { group: 'query', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async ask(reader, { uri }) {
    const entity = await knownEntity(reader, uri)
    return entity.ok ? ok(normaliseEntity(reader, entity.value)) : entity
  },
})
