import { z } from 'zod'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import type { CarriedBy } from '../query/entities/carried.ts'
import { DOUBTS } from '../model/doubt.ts'
import type { CommentKind } from '../query/entities/comments.ts'
import { describedEntity } from '../query/entities/described-entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import type { ApprovalState } from '../query/policies/approvals.ts'
import { normalisedEntity } from '../query/entities/normalised-entity.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, uri, integer } from './parameters.ts'
import { anyJson, cadenceFreshness, direction, policySeverity, relatedRow, renamedTo, time } from './shapes.ts'

/** The answer is declared separately from the code that answers. */
const APPROVAL_STATES = ['stands', 'lapsed', 'ended'] as const satisfies readonly ApprovalState[]
const CARRIED_BY = ['columns', 'dataSets'] as const satisfies readonly CarriedBy[]
const COMMENT_KINDS = ['comment', 'question', 'reply', 'answer'] as const satisfies readonly CommentKind[]

const json = z.record(z.string(), anyJson)

const MOST_ROWS = 20

const entityAnswer = z.strictObject({
  uri: z.string(),
  entityType: z.string().nullable().describe('Null where it is known by reference only.'),
  domain: z.string().nullable(),
  state: z.string(),
  enrichedAt: time.nullable(),
  deletedAtSource: time.nullable().describe('When it was noticed that its source no longer has it.'),
  renamedTo,
  hydratedAt: time.nullable().optional(),
  lastVerified: time.nullable().optional(),
  lastError: z.string().nullable().optional(),
  freshness: cadenceFreshness,
  verification: z
    .strictObject({
      at: time
        .nullable()
        .describe('When the source that confirmed it longest ago did. What it changed since then may be unknown.'),
      doubt: z
        .enum(DOUBTS)
        .nullable()
        .describe(
          'Why it may differ all the same: its source cannot be read at present, is paused, or has reported changes ' +
            'that are not read yet; it is running; or its source cannot list what changed.',
        ),
    })
    .meta({ id: 'Verification' })
    .nullable()
    .describe('What was verified at its sources. Null where no source states it, and for the past.'),
  staleAt: time.nullable().describe('The time that it declares, or 90 days after its last update.'),
  sourceUrl: z.string().nullable().describe('Opens it in its own tool: an address of http or https, and no other.'),
  owningTeams: z
    .array(
      z
        .strictObject({
          reason: z.enum(['owner', 'member', 'tag']),
          team: z.string().nullable().describe('Null where a tag names a group that is not known.'),
          name: z.string().nullable(),
          tag: z.string().nullable(),
          through: z.string().nullable().describe('The owner who is a member of it.'),
          email: z.string().nullable(),
          slack: z.string().nullable().describe('Its channel.'),
        })
        .meta({ id: 'NamedOwningTeam' }),
    )
    .describe('At most 20.'),
  knownOwners: z
    .array(
      z
        .strictObject({
          name: z.string(),
          uri: z.string().nullable().describe('Null of a team that only a tag names.'),
          entityType: z.string().nullable().describe('Null of whom no source describes.'),
          inheritedFrom: z
            .string()
            .nullable()
            .describe('What it is a version, a run or a part of, where it has no owner of its own.'),
        })
        .meta({ id: 'KnownOwner', description: 'Somebody who owns it, perhaps known by name only.' }),
    )
    .describe('Owners and owning teams by name: 20 at most.'),
  attributes: json.describe('Without its comments, approvals and waivers.'),
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
            .describe('Null where something is missing.'),
        })
        .meta({ id: 'EntityViolation' }),
    )
    .describe('What it violates and nobody waived: 20 at most, those that block first.'),
  comments: z
    .array(
      z
        .strictObject({
          id: z.string(),
          kind: z.enum(COMMENT_KINDS).describe('An answer is a reply that settles a question.'),
          by: z.string().nullable().describe('The URI of a person, or a name; null where you may not see who it is.'),
          byName: z.string().nullable(),
          at: time,
          editedAt: time.nullable(),
          text: z.string().describe('Plain text; empty where a question was only marked as answered.'),
          replyTo: z.string().nullable().describe('The id of the comment that begins its thread.'),
          open: z.boolean().describe('A question that nobody has answered.'),
        })
        .meta({ id: 'EntityComment' }),
    )
    .describe('What people discuss about it, oldest first: 200 at most.'),
  approvals: z
    .array(
      z
        .strictObject({
          id: z.string(),
          by: z.string().nullable().describe('The URI of a person, or a name; null where you may not see who it is.'),
          byName: z.string().nullable(),
          at: time,
          use: z.string().nullable().describe('What it is approved for.'),
          stage: z.string().nullable(),
          region: z.string().nullable(),
          until: time.nullable().describe('Null where it has no end.'),
          comment: z.string().nullable(),
          state: z
            .enum(APPROVAL_STATES)
            .describe('It ends with its time, and lapses once what it rested on is another.'),
          because: z.string().nullable().describe('Why it lapsed.'),
        })
        .meta({ id: 'EntityApproval' }),
    )
    .describe('What people approve it for, newest first: 50 at most.'),
  waivers: z
    .array(
      z
        .strictObject({
          policy: z.string(),
          by: z.string().nullable().describe('As of approvals.'),
          byName: z.string().nullable(),
          at: time.nullable(),
          until: time,
          reason: z.string(),
          state: z.enum(['stands', 'ended']),
        })
        .meta({ id: 'EntityWaiver' }),
    )
    .describe('What people accept for a while that violates a policy.'),
  carries: z
    .array(
      z
        .strictObject({
          tag: z.string(),
          total: z.int(),
          from: z.array(
            z.strictObject({
              uri: z.string(),
              entityType: z.string().nullable(),
              name: z.string(),
              value: z.string().nullable(),
              by: z.enum(CARRIED_BY).describe('From column to column, or by what data sets were made from as a whole.'),
            }),
          ),
        })
        .meta({ id: 'CarriedClassification' }),
    )
    .describe('Tags that flow to it from what it was made from: five of each.'),
  relationships: z.array(
    z.strictObject({
      name: z.string().describe('Of the field of the same name in GraphQL.'),
      count: z.int(),
      gone: z.int().optional().describe('How many of these are gone, if any are.'),
      direction: direction.optional(),
      label: z.string().optional().describe('In words: with rows.'),
      types: z.array(z.string()).optional().describe('What it leads to, empty where that is any type: with rows.'),
      rows: z
        .array(relatedRow)
        .optional()
        .describe(
          'The first, where rows are requested: what was read before what is known by reference only, and ' +
            'what is live first; runs and versions by the latest, anything else by how much uses it, and by ' +
            'name. Of long lists (more than 40), those that were mentioned last are compared.',
        ),
    }),
  ),
  resolvesTo: z.array(z.string()).optional().describe('Of a look-up: whom it resolves to.'),
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
          .describe('Left out where something is hidden from whoever asks: it changes with that, too.'),
      }),
    )
    .optional()
    .describe('Of the present only.'),
  tx: z.int(),
})

export type EntityAnswer = AnswerOf<typeof entityAnswer>

export const ENTITY = graphQuestion({
  name: 'describe',
  path: '/api/v1/entities/{uri}',
  summary: 'An entity in full, of any type',
  description:
    'Its attributes, how much it is related to and by what, which documents describe it, and what the ' +
    'service found. The URI is one percent-encoded segment of the path, or is written there as it is.',
  right: 'read',
  cost: 100,
  takes: {
    uri: uri('the entity'),
    rows: {
      ...integer('how many rows of each relationship to show', { from: 0, to: MOST_ROWS }),
      required: false,
      usual: 0,
    },
    asOf: AS_OF,
  },
  cacheable: 'nothing',
  graphql: 'none',
  answer: entityAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: {
    aliases: ['show'],
    group: 'now',
    positional: ['uri'],
    usual: { rows: '3' },
    prints: { option: 'all', help: 'every member of the answer, also what is empty' },
  },
  tool: {
    description:
      'Everything about one entity: attributes, owning teams and how to reach them, state, freshness, issues, ' +
      'comments, and each relationship with its name, count and first rows. Pass such a name to `related` as `by`.',
    usual: { rows: 3 },
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
    { title: 'With what it is related to', arguments: { uri: 'aip://model/registry/ranking-v5', rows: 5 } },
  ],
  async ask(reader, { uri, rows }) {
    const entity = await knownEntity(reader, uri)
    return entity.ok ? ok(await describedEntity(reader, entity.value, rows)) : entity
  },
})

const normalisedAnswer = z.looseObject({ id: z.string(), entity_type: z.string().nullable() })

type NormalisedAnswer = AnswerOf<typeof normalisedAnswer>

export const NORMALISED = graphQuestion({
  name: 'normalised',
  path: '/api/v1/entities/{uri}/normalised',
  summary: 'An entity as normalisation made it',
  description:
    'The shape of the contract: names in snake_case, what sources stated, and nothing that the service concluded.',
  right: 'read',
  cost: 100,
  takes: { uri: uri('the entity'), asOf: AS_OF },
  cacheable: 'answer',
  graphql: 'none',
  answer: normalisedAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  ask: (reader, { uri }) => normalised(reader, uri),
})

async function normalised(reader: Reader, uri: Uri): Promise<Result<NormalisedAnswer, Problem>> {
  const entity = await knownEntity(reader, uri)
  return entity.ok ? ok(normalisedEntity(reader, entity.value)) : entity
}
