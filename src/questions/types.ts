import { GLYPHS } from '../catalogue/glyphs.ts'
import { FACET_FIELDS } from '../contracts/search-index.ts'
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF } from './parameters.ts'
import { direction } from './shapes.ts'

const typesTakes = { asOf: AS_OF }

const attributeType = once((z: Zod) =>
  z.enum(['string', 'int', 'long', 'float', 'boolean', 'time', 'json', 'object']).meta({ id: 'AttributeType' }),
)

const attribute = (z: Zod) => ({
  name: z.string(),
  label: z.string(),
  type: attributeType(z),
  list: z.boolean(),
  description: z.string().optional(),
})

const attributes = once((z: Zod) =>
  z.array(
    z
      .strictObject({
        ...attribute(z),
        fields: z
          .array(z.strictObject(attribute(z)).meta({ id: 'TypeAttributeField' }))
          .optional()
          .describe('Of an object: its members, and theirs as a.b.'),
      })
      .meta({ id: 'TypeAttribute' }),
  ),
)

const relationships = once((z: Zod) =>
  z.array(
    z
      .strictObject({
        name: z.string().describe('Of the field of the same name in GraphQL, and what `related` takes as `by`.'),
        label: z.string(),
        kind: z
          .enum(['stated', 'concluded', 'view'])
          .describe('stated: by sources. concluded: by a rule. view: a path that is walked when it is read.'),
        direction: direction(z).optional().describe('Of a relationship: along its edges, or against them.'),
        inverse: z.string().optional().describe('Its name at the other end.'),
        aliasOf: z.string().optional().describe('It is another name of this one.'),
        types: z.array(z.string()).describe('What it leads to. Empty: any type.'),
        many: z.boolean(),
        flow: z
          .enum(['upstream', 'downstream', 'occurrenceOf', 'hasOccurrence', 'stepOf', 'hasStep', 'partOf', 'hasPart'])
          .optional()
          .describe('What the target is to the entity in lineage; none where nothing flows along it.'),
        description: z.string().optional(),
      })
      .meta({ id: 'TypeRelationship' }),
  ),
)

const typesAnswer = (z: Zod) =>
  z.strictObject({
    types: z.array(
      z
        .strictObject({
          name: z.string(),
          plural: z.string(),
          label: z.string(),
          pluralLabel: z.string(),
          glyph: z.enum(GLYPHS).describe('The picture that stands beside its name.'),
          primary: z.boolean().describe('Whether it is listed first where people look for things by their type.'),
          componentType: z.string(),
          domain: z.string(),
          description: z.string(),
          interfaces: z.array(z.string()),
          retirable: z.boolean().describe('Whether `unused` has an answer for it.'),
          count: z.int().describe('Entities of the type that were read; those deleted at their source are left out.'),
          sources: z
            .array(z.string())
            .nullable()
            .describe('The configured sources whose answers may describe one, by platform. Null: unknown.'),
          attributes: attributes(z),
          relationships: relationships(z),
        })
        .meta({ id: 'EntityTypeDescription' }),
    ),
    common: z
      .strictObject({ attributes: attributes(z), relationships: relationships(z) })
      .describe('What every entity has, whatever its type: not repeated at each.'),
    domains: z.array(z.strictObject({ name: z.string(), label: z.string(), types: z.array(z.string()) })),
    facets: z
      .array(z.strictObject({ name: z.enum(FACET_FIELDS), label: z.string() }))
      .describe('What the hits of a search can be counted by.'),
    tx: z.int(),
  })

export type TypesAnswer = AnswerOf<typeof typesAnswer>

export const TYPES = graphQuestion({
  name: 'types',
  path: '/api/v1/types',
  summary: 'The entity types, with their attributes and relationships, in words',
  description:
    'The definitions in force now: a type that is added while the service runs is among them. Counts are as of the moment.',
  right: 'read',
  cost: 50,
  takes: typesTakes,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'none',
  answer: typesAnswer,
  problems: [],
  terminal: { group: 'now', positional: [] },
  tool: {
    description:
      'The entity types that there are, with counts. Their names go into filters (type:Model) and types=["Model"].',
    leavesOut: ['attributes', 'relationships', 'interfaces', 'plural', 'label', 'pluralLabel', 'glyph', 'primary'],
  },
  examples: [{ title: 'All types', arguments: {} }],
  ask: async (reader) => (await import('./answers/types.ts')).types(reader),
})
