import { z } from 'zod'
import type { AttributeDefinition, Flow, TypeDefinition } from '../catalogue/definition.ts'
import type { EdgeField, Field, ViewField } from '../catalogue/fields.ts'
import { GLYPHS, glyphOf } from '../catalogue/glyphs.ts'
import { labelOf, pluralLabel, typeLabel } from '../catalogue/labels.ts'
import { labelOfFacet } from '../search/facet-labels.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { ENTITY } from '../catalogue/types/entity.ts'
import { FACET_FIELDS } from '../contracts/search-index.ts'
import { ok } from '../lib/result.ts'
import { retirableTypes } from '../query/lineage/retirable.ts'
import { isWalkable } from '../query/reader.ts'
import { sourcesOf } from '../query/sources-of-type.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF } from './parameters.ts'
import { direction } from './shapes.ts'

const attributeType = z
  .enum(['string', 'int', 'long', 'float', 'boolean', 'time', 'json', 'object'])
  .meta({ id: 'AttributeType' })

const attributeMembers = {
  name: z.string(),
  label: z.string(),
  type: attributeType,
  list: z.boolean(),
  description: z.string().optional(),
}

const attributesShape = z.array(
  z
    .strictObject({
      ...attributeMembers,
      fields: z
        .array(z.strictObject(attributeMembers).meta({ id: 'TypeAttributeField' }))
        .optional()
        .describe('For an object: its members, nested as a.b.'),
    })
    .meta({ id: 'TypeAttribute' }),
)

const relationships = z.array(
  z
    .strictObject({
      name: z.string().describe('The name of the GraphQL field, which `related` takes as `by`.'),
      label: z.string(),
      kind: z
        .enum(['stated', 'concluded', 'view'])
        .describe('stated: by sources. concluded: by a rule. view: a path that is walked when read.'),
      direction: direction.optional().describe('For a relationship: along its edges, or against them.'),
      inverse: z.string().optional().describe('Name of the relationship at the other end.'),
      aliasOf: z.string().optional().describe('The name of which it is an alias.'),
      types: z.array(z.string()).describe('The types it leads to. Empty: any type.'),
      many: z.boolean(),
      flow: z
        .enum(['upstream', 'downstream', 'occurrenceOf', 'hasOccurrence', 'stepOf', 'hasStep', 'partOf', 'hasPart'])
        .optional()
        .describe('The role of the target in the lineage of the entity; none if nothing flows along the relationship.'),
      description: z.string().optional(),
    })
    .meta({ id: 'TypeRelationship' }),
)

const typesAnswer = z.strictObject({
  types: z.array(
    z
      .strictObject({
        name: z.string(),
        plural: z.string(),
        label: z.string(),
        pluralLabel: z.string(),
        glyph: z.enum(GLYPHS).describe('The icon beside its name.'),
        primary: z.boolean().describe('Whether it is listed first where people browse by type.'),
        componentType: z.string(),
        domain: z.string(),
        description: z.string(),
        interfaces: z.array(z.string()),
        retirable: z.boolean().describe('Whether `unused` can answer for it.'),
        count: z.int().describe('Entities of the type that were read, without those deleted at their source.'),
        sources: z
          .array(z.string())
          .nullable()
          .describe('The configured sources that may describe one, by platform. Null: unknown.'),
        attributes: attributesShape,
        relationships,
      })
      .meta({ id: 'EntityTypeDescription' }),
  ),
  common: z
    .strictObject({ attributes: attributesShape, relationships: relationships })
    .describe('What every entity has, whatever its type; not repeated for each.'),
  domains: z.array(z.strictObject({ name: z.string(), label: z.string(), types: z.array(z.string()) })),
  facets: z
    .array(z.strictObject({ name: z.enum(FACET_FIELDS), label: z.string() }))
    .describe('The facets that count search hits.'),
  tx: z.int(),
})

export type TypesAnswer = AnswerOf<typeof typesAnswer>

export const TYPES = graphQuestion({
  name: 'types',
  path: '/api/v1/types',
  summary: 'List the entity types, with their attributes and relationships',
  description: 'The definitions in force now, including types added while the service runs. Counts are current.',
  cost: 50,
  parameters: { asOf: AS_OF },
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'none',
  answer: typesAnswer,
  cli: { group: 'query', positional: [] },
  tool: {
    description: 'The entity types, with counts. Their names go into filters (type:Model) and types=["Model"].',
    leavesOut: ['attributes', 'relationships', 'interfaces', 'plural', 'label', 'pluralLabel', 'glyph', 'primary'],
  },
  examples: [{ title: 'All types', arguments: {} }],
  async ask(reader) {
    const { catalogue, graph, at } = reader
    // Counts cover everything: any source that doesn't answer may have made one too small.
    reader.coverage.noteEverything()
    return ok({
      ...describeTypes(catalogue, (name) => ({
        count: graph.countOfType(name, at),
        sources: sourcesOf(reader, name),
      })),
      tx: at,
    })
  },
})

type TypeJson = TypesAnswer['types'][number]
type AttributeJson = TypeJson['attributes'][number]
type AttributeFieldJson = NonNullable<AttributeJson['fields']>[number]
type RelationshipJson = TypeJson['relationships'][number]

/** Describes the types of a catalogue without reading a record; `beside` adds members to each by name. */
export function describeTypes<T extends object>(catalogue: Catalogue, moreOf: (name: string) => T) {
  const common = catalogue.fields(null)
  const retirable = retirableTypes(catalogue)
  return {
    types: catalogue.types.map((type) => ({
      name: type.name,
      plural: type.plural,
      label: typeLabel(type),
      pluralLabel: pluralLabel(type),
      glyph: glyphOf(type),
      primary: type.primary ?? false,
      componentType: type.componentType,
      domain: type.domain,
      description: type.description,
      interfaces: [...(type.interfaces ?? [])],
      retirable: retirable.has(type.name),
      ...moreOf(type.name),
      ...ownOf(type, { catalogue, common }),
    })),
    common: {
      attributes: describeAttributes(ENTITY.attributes),
      relationships: relationshipsOf([...common.values()], catalogue),
    },
    domains: catalogue.domains.map((domain) => ({
      name: domain.name,
      label: labelOf(domain.name),
      types: domain.types.map(({ name }) => name),
    })),
    facets: FACET_FIELDS.map((name) => ({ name, label: labelOfFacet(name) })),
  }
}

function ownOf(
  type: TypeDefinition,
  { catalogue, common }: { readonly catalogue: Catalogue; readonly common: ReadonlyMap<string, Field> },
): Pick<TypeJson, 'attributes' | 'relationships'> {
  const attributes = Object.entries(type.attributes).filter(([name]) => ENTITY.attributes[name] === undefined)
  const fields = [...catalogue.fields(type.name).values()].filter(({ name }) => !common.has(name))
  return {
    attributes: describeAttributes(Object.fromEntries(attributes)),
    relationships: relationshipsOf(fields, catalogue),
  }
}

function describeAttributes(defined: Readonly<Record<string, AttributeDefinition>>): readonly AttributeJson[] {
  return Object.entries(defined).map(([name, attribute]) => ({
    ...attributeJson(name, attribute),
    ...(attribute.fields === undefined ? {} : { fields: leavesOf(attribute.fields) }),
  }))
}

function leavesOf(fields: Readonly<Record<string, AttributeDefinition>>, before = ''): readonly AttributeFieldJson[] {
  return Object.entries(fields).flatMap(([name, field]) => [
    attributeJson(before + name, field),
    ...leavesOf(field.fields ?? {}, `${before}${name}.`),
  ])
}

function attributeJson(name: string, { type, list = false, description }: AttributeDefinition): AttributeFieldJson {
  const label = labelOf(name.slice(name.lastIndexOf('.') + 1))
  return { name, label, type, list, ...(description === undefined ? {} : { description }) }
}

function relationshipsOf(fields: readonly Field[], catalogue: Catalogue): readonly RelationshipJson[] {
  return fields.filter(isWalkable).map((field) => ({
    name: field.name,
    label: labelOf(field.name),
    ...(field.kind === 'view' ? ({ kind: 'view' } as const) : edgeJson(field, catalogue)),
    types: field.target.any ? [] : [...field.target.types],
    many: field.shape !== 'one',
    ...descriptionOf(field),
  }))
}

/** An edge that a rule concludes is described on the type at which it starts. */
function descriptionOf(field: EdgeField | ViewField): Pick<RelationshipJson, 'description'> {
  const backwards = field.kind === 'edges' && field.direction === 'in'
  return field.description === null || backwards ? {} : { description: field.description }
}

function edgeJson(
  field: EdgeField,
  catalogue: Catalogue,
): Pick<RelationshipJson, 'kind' | 'direction' | 'inverse' | 'aliasOf' | 'flow'> {
  const kind = field.origin === 'rule' ? 'concluded' : 'stated'
  const { direction } = field
  const [edge] = field.edges.flatMap((id) => catalogue.edgeType(id) ?? [])
  if (edge === undefined) return { kind, direction }
  const [name, inverse] = direction === 'out' ? [edge.name, edge.inverse] : [edge.inverse, edge.name]
  const flow = edge.flow === null || direction === 'out' ? edge.flow : BACKWARDS[edge.flow]
  return {
    kind,
    direction,
    inverse,
    ...(name === field.name ? {} : { aliasOf: name }),
    ...(flow === null ? {} : { flow }),
  }
}

const BACKWARDS: Readonly<Record<Flow, NonNullable<RelationshipJson['flow']>>> = {
  upstream: 'downstream',
  downstream: 'upstream',
  occurrenceOf: 'hasOccurrence',
  hasOccurrence: 'occurrenceOf',
  stepOf: 'hasStep',
  hasStep: 'stepOf',
  partOf: 'hasPart',
}
