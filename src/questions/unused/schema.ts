// Defines the parameters and the answer of the list of unused entities.
import { z } from 'zod'
import type { AnswerOf } from '../declare.ts'
import { AS_OF, optional, pageParameters, text, uri, word, type Arguments } from '../parameters.ts'
import { incomplete, nextCursor, time, named } from '../shapes.ts'
import { standing, sunset } from '../related-shapes.ts'

export const unusedParameters = {
  type: text('an entity type'),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  sort: optional(
    word(
      ['name', 'team', 'updated', 'certainty'],
      'by name, by owning team, least recently updated first, or most certain first; up to 20,000',
    ),
  ),
  asOf: AS_OF,
  ...pageParameters(1_000, { min: 0, of: 'entities per page' }),
}

export const unusedNode = z
  .strictObject({
    ...named,
    standing,
    team: z
      .strictObject({ uri: z.string(), name: z.string() })
      .nullable()
      .describe('The owning team; the first, if there are several.'),
    usage: z
      .strictObject({
        attribute: z.string(),
        value: z.number().nullable().describe('The value of the attribute; null if not stated.'),
      })
      .nullable()
      .describe('For a type that counts its use: the attribute, and its value.'),
    consumers: z
      .int()
      .describe(
        'How many edges lead to it over the checked relationships, except from its own versions, runs and parts; nothing at their other end is in use.',
      ),
    updatedAt: time.nullable().describe('When it was last updated, as its source states it.'),
    sunset,
    containerInUse: z
      .boolean()
      .describe(
        'For a version or run: whether something in use needs the model or pipeline that it belongs to, so that all versions may be kept. Nothing needs this one.',
      ),
    inProduction: z
      .boolean()
      .describe(
        'Whether its own facts say that it is in production: then something that no source states may use it, so that nothing is proved.',
      ),
    unconfirmed: z.boolean().describe('Whether something in use would need it if open recommendations were accepted.'),
  })
  .meta({ id: 'UnusedNode' })

export const unusedAnswer = z.strictObject({
  type: z.string(),
  total: z.int(),
  existing: z.int().describe('How many entities of the type there are, used or not, whoever owns them.'),
  containersInUse: z.int().describe('How many of these are versions or runs of something that is needed.'),
  provable: z.boolean().describe('Whether every source of its possible consumers is complete, as far as is known.'),
  doubts: incomplete.describe("Why it can't be proved: a source of possible consumers is silent or not listed."),
  checked: z
    .array(
      z
        .strictObject({
          relation: z.string().describe('The edge type.'),
          name: z.string().describe('How it reads from the entity.'),
          consumers: z.array(z.string()).describe('The types of the consumers.'),
          sources: z.array(z.string()).describe('The sources that could state it, by platform.'),
          listedAt: time.nullable().describe('Their oldest complete sweep. Null: one was never listed.'),
        })
        .meta({ id: 'CheckedRelation' }),
    )
    .describe('The relationships by which something in use could need one of them, at any distance.'),
  working: z.array(z.string()).describe('The types whose entities in use could need one of them, at any distance.'),
  conditions: z
    .array(z.strictObject({ type: z.string(), use: z.string() }).meta({ id: 'ConditionOfUse' }))
    .describe(
      'When an entity of the type, or of a type that could need one, is in use by itself: "modelState is released".',
    ),
  provedAt: time
    .nullable()
    .describe(
      'The oldest complete sweep of all sources of possible consumers. Null: one was never listed, or the answer is of the past.',
    ),
  teams: z
    .array(z.strictObject({ uri: z.string(), name: z.string(), count: z.int() }).meta({ id: 'UnusedTeam' }))
    .nullable()
    .describe('How many each team owns, most first. Null if there are too many to count, and after the first page.'),
  nodes: z.array(unusedNode),
  next: nextCursor,
  tx: z.int(),
})

export type UnusedArguments = Arguments<typeof unusedParameters>
export type UnusedAnswer = AnswerOf<typeof unusedAnswer>

export type UnusedRow = UnusedAnswer['nodes'][number]
export type UnusedSort = NonNullable<UnusedArguments['sort']>
