import type { AttributeDefinition, Flow, TypeDefinition } from '../../catalogue/definition.ts'
import type { EdgeField, Field, ViewField } from '../../catalogue/fields.ts'
import { glyphOf } from '../../catalogue/glyphs.ts'
import { labelOf, pluralLabel, typeLabel } from '../../catalogue/labels.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { ENTITY } from '../../catalogue/types/entity.ts'
import type { Problem } from '../../contracts/problem.ts'
import { FACET_FIELDS, type FacetField } from '../../contracts/search-index.ts'
import { ok, type Result } from '../../lib/result.ts'
import { retirableTypes } from '../../query/lineage/retirable.ts'
import { sourcesOf } from '../../query/sources-of-type.ts'
import { isWalkable, type Reader } from '../../query/reader.ts'
import type { TypesAnswer } from '../types.ts'

type TypeJson = TypesAnswer['types'][number]
type AttributeJson = TypeJson['attributes'][number]
type AttributeFieldJson = NonNullable<AttributeJson['fields']>[number]
type RelationshipJson = TypeJson['relationships'][number]

export async function types(reader: Reader): Promise<Result<TypesAnswer, Problem>> {
  const { catalogue, graph, at } = reader
  // The counts are of everything: a source that does not answer may have made any of them too small.
  reader.touched.everything()
  return ok({
    ...describedTypes(catalogue, (name) => ({ count: graph.countOfType(name, at), sources: sourcesOf(reader, name) })),
    tx: at,
  })
}

/** The types of a catalogue, without anything that a record has; `beside`: what else each of them gets, by its name. */
export function describedTypes<T extends object>(catalogue: Catalogue, beside: (name: string) => T) {
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
      ...beside(type.name),
      ...ownOf(type, { catalogue, common }),
    })),
    common: {
      attributes: attributesOf(ENTITY.attributes),
      relationships: relationshipsOf([...common.values()], catalogue),
    },
    domains: catalogue.domains.map((domain) => ({
      name: domain.name,
      label: labelOf(domain.name),
      types: domain.types.map(({ name }) => name),
    })),
    facets: FACET_FIELDS.map((name) => ({ name, label: FACET_LABELS[name] ?? labelOf(name) })),
  }
}

/** Where the words of the name are not what a person would look for. */
const FACET_LABELS: Readonly<Partial<Record<FacetField, string>>> = {
  domain: 'Part of the lifecycle',
  platform: 'Source',
}

function ownOf(
  type: TypeDefinition,
  { catalogue, common }: { readonly catalogue: Catalogue; readonly common: ReadonlyMap<string, Field> },
): Pick<TypeJson, 'attributes' | 'relationships'> {
  const attributes = Object.entries(type.attributes).filter(([name]) => ENTITY.attributes[name] === undefined)
  const fields = [...catalogue.fields(type.name).values()].filter(({ name }) => !common.has(name))
  return { attributes: attributesOf(Object.fromEntries(attributes)), relationships: relationshipsOf(fields, catalogue) }
}

function attributesOf(defined: Readonly<Record<string, AttributeDefinition>>): readonly AttributeJson[] {
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

/** What a rule concludes is described where it starts. */
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
  partOf: 'hasPart',
}
