import type { AttributeDefinition, ScalarType, TypeDefinition } from '../../catalogue/definition.ts'
import type { EdgeTarget } from '../../catalogue/edges.ts'
import type { Field } from '../../catalogue/fields.ts'
import { ANY, lowerFirst } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { ENTITY } from '../../catalogue/types/entity.ts'
import { descriptionLine } from './derived.ts'
import { EVIDENCE_SDL } from './evidence.ts'
import { PART } from './parts.ts'
import { upperFirst } from '../../lib/english.ts'

const SCALARS: Readonly<Record<ScalarType, string>> = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  float: 'Float',
  boolean: 'Boolean',
  time: 'String',
  json: 'JSON',
}

/** Fields that the record itself has for every entity, in addition to what its sources state. */
const RECORD_FIELDS = `  uri: ID!
  "The same as uri."
  id: ID!
  "The entity type; null for an entity known only by reference."
  entityType: String
  "The part of the lifecycle that its type belongs to. For business domains, see businessDomains."
  domain: String
  state: State!
  hydratedAt: String
  lastVerified: String
  lastError: String
  "When its sources last confirmed it. Null if no source states it, and for the past."
  verification: Verification
  enrichedAt: String
  "When its source was found to have deleted it. Everything else, such as a status, is as last seen before that."
  deletedAtSource: String
  issues: [Issue!]!
  "Its unresolved references, such as an e-mail address that no user has."
  unresolved: [Unresolved!]!
  "Owners and owning teams by name, including those that no source describes: up to 20."
  knownOwners: [KnownOwner!]!
  "Every edge at either end of the entity, including inferred ones."
  relationships(type: String, direction: Direction, first: Int, after: String): RelationshipConnection!
`

/** Fields and types whose data isn't from the log, so that they change without a transaction. */
const NOT_FROM_LOG = {
  fields: new Set(['hydratedAt', 'lastVerified', 'lastError', 'verification']),
  types: new Set(['Evidence', 'EntityApprovalsValue']),
}

export function isNotFromLog(field: string, type: string): boolean {
  return NOT_FROM_LOG.fields.has(field) || NOT_FROM_LOG.types.has(type)
}

const FIXED = `"Any JSON value, as the source has it."
scalar JSON

"An integer of up to 53 bits."
scalar Long

"UNCACHED: known only by reference. HYDRATED: has facts. ENRICHED: references resolved and rules evaluated."
enum State { UNCACHED HYDRATED ENRICHED }

enum Direction { OUT IN }

enum Provenance { DECLARED DERIVED INFERRED SUGGESTED CURATED }

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type Verification {
  "The oldest confirmation by any of its sources. Later changes may be unknown."
  at: String
  "Why it may have changed since: unreadable, paused, behind, running or unlisted, as in REST."
  doubt: String
}

type Issue {
  kind: String!
  detail: String
}

extend type EntityApprovalsValue {
  "stands, lapsed or ended: an approval ends at its time, and lapses if what it covers changes."
  state: String
  "Why the approval lapsed."
  because: String
}

type Unresolved {
  "The relationship it would become."
  relation: String!
  uri: ID!
  "What the source stated, such as an e-mail address."
  text: String!
}

type KnownOwner {
  name: String!
  "URI of the owner; null for a team that only a tag names."
  uri: ID
  "Type of the owner; null if no source describes it."
  entityType: String
  "The entity that the owner is inherited from: the whole of this one, or the same data under another name."
  inheritedFrom: ID
}

type RelationshipConnection {
  "Includes entities that their source deleted: these have a deletedAtSource."
  edges: [RelationshipEdge!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type RelationshipEdge {
  cursor: String!
  "The edge type: the declaring type and the name, ModelInstance.producedBy."
  relation: String!
  "How it reads from here: the name, or the inverse."
  name: String!
  direction: Direction!
  "The strongest of its supports."
  provenance: Provenance
  supports: [Support!]!
  "Why it exists, down to what sources state."
  evidence: [Evidence!]!
  node: Entity!
}
${EVIDENCE_SDL}
"A reason for an edge."
type Support {
  provenance: Provenance!
  "The document that states it, by the source's platform, the requested type and the URI."
  platform: String
  type: String
  document: ID
  "The rule that inferred it, with its version: D1@1."
  rule: String
  "The transaction that first asserted it; null if it is inferred when read."
  since: Int
  "The edges it was inferred from, as type|from|to."
  evidence: [String!]!
}
`

export function printSdl(catalogue: Catalogue): string {
  const values = new Map<string, string>()
  const common = [...catalogue.fields(null).values()]
  const interfaces = [...catalogue.interfaces].map(([name, members]) => ({
    name,
    extra: sharedFields(catalogue, members),
  }))
  const extras = dedupe(interfaces.flatMap((i) => i.extra))
  const blocks = [
    `"Anything with a URI."\ninterface Entity {\n${RECORD_FIELDS}${fieldLines(common, 'Entity', { catalogue, values })}}`,
    ...interfaces.map(({ name, extra }) => {
      const members = catalogue.interfaces.get(name)?.join(', ') ?? ''
      const lines = fieldLines([...common, ...extra], 'Entity', { catalogue, values })
      return `"${members}"\ninterface ${name} implements Entity {\n${RECORD_FIELDS}${lines}}`
    }),
    componentType(
      interfaces.map((i) => i.name),
      fieldLines([...common, ...extras], 'Entity', { catalogue, values }),
    ),
    ...catalogue.types.map((type) => objectType(catalogue, type, values)),
  ]
  const connections = ['Entity', ...catalogue.interfaces.keys(), ...catalogue.types.map((t) => t.name)].map(
    connectionType,
  )
  return [queryType(catalogue), FIXED, PART.types, ...values.values(), ...blocks, ...connections].join('\n\n') + '\n'
}

function componentType(interfaces: readonly string[], lines: string): string {
  const all = ['Entity', ...interfaces].join(' & ')
  return `"An entity of unknown type: a stub, or of a type that the catalogue lacks."\ntype Component implements ${all} {\n${RECORD_FIELDS}${lines}}`
}

function objectType(catalogue: Catalogue, type: TypeDefinition, values: Map<string, string>): string {
  const interfaces = ['Entity', ...(type.interfaces ?? [])].join(' & ')
  const lines = fieldLines([...catalogue.fields(type.name).values()], type.name, { catalogue, values })
  return `${descriptionLine(type.description, '')}type ${type.name} implements ${interfaces} {\n${RECORD_FIELDS}${lines}}`
}

function queryType(catalogue: Catalogue): string {
  const lines = catalogue.types.map((type) => {
    const also = (type.standIns ?? []).map((s) => `; for the URI of a ${s.type}, ${s.pins} is that one`).join('')
    return `  "Finds the ${type.name} with this URI${also}."
  ${lowerFirst(type.name)}(id: ID!): ${type.name}
  ${lowerFirst(type.plural)}(first: Int, after: String): ${type.name}Connection!`
  })
  return `type Query {
  "An entity of any type, or a look-up; null if only its URI is known."
  entity(uri: ID!): Entity
  "Anything with a URI, even if known only by reference."
  component(uri: ID!): Entity
${[PART.query, ...lines].join('\n')}
}`
}

function connectionType(name: string): string {
  return `type ${name}Connection {
  "Includes entities that their source deleted: these have a deletedAtSource."
  edges: [${name}Edge!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type ${name}Edge {
  cursor: String!
  "The strongest of its supports; null if the list isn't one of edges."
  provenance: Provenance
  "Why it exists, down to what sources state."
  evidence: [Evidence!]!
  node: ${name}!
}`
}

/** Attributes that every member of an interface has in the same form, beyond those of any entity. */
function sharedFields(catalogue: Catalogue, members: readonly string[]): readonly Field[] {
  const [first, ...others] = members
  if (first === undefined) return []
  return [...catalogue.fields(first).values()].filter((field) => {
    if (field.kind !== 'attribute' || field.definition.type === 'object') return false
    if (ENTITY.attributes[field.name] !== undefined) return false
    const form = attributeForm(field.definition)
    return others.every((other) => {
      const its = catalogue.fields(other).get(field.name)
      return its?.kind === 'attribute' && attributeForm(its.definition) === form
    })
  })
}

/** Two interfaces may share a field of the same form; `Component` has it once. If the forms differ, it has neither. */
function dedupe(fields: readonly Field[]): readonly Field[] {
  return [...new Map(fields.map((f) => [f.name, f])).values()]
}

function attributeForm(definition: AttributeDefinition): string {
  return `${definition.type}${definition.list === true ? '[]' : ''}`
}

interface SchemaParts {
  readonly catalogue: Catalogue
  readonly values: Map<string, string>
}

function fieldLines(fields: readonly Field[], owner: string, parts: SchemaParts): string {
  return fields.map((field) => fieldLine(field, owner, parts)).join('')
}

function fieldLine(field: Field, owner: string, { catalogue, values }: SchemaParts): string {
  if (field.kind === 'attribute') {
    const isCommon = ENTITY.attributes[field.name] !== undefined
    const type = attributeType(field.definition, [isCommon ? 'Entity' : owner, field.name], values)
    return `${descriptionLine(field.definition.description)}  ${field.name}: ${type}\n`
  }
  const target = graphqlTarget(field.target)
  const description = descriptionLine(field.description ?? undefined)
  switch (field.shape) {
    case 'one':
      return `${description}  ${field.name}: ${target}\n`
    case 'list':
      return `${description}  ${field.name}(first: Int): [${target}!]!\n`
    case 'connection': {
      const order = hasTimes(field.target, catalogue) ? ', newestFirst: Boolean' : ''
      return `${description}  ${field.name}(first: Int, after: String${order}): ${target}Connection!\n`
    }
  }
}

/** Tells whether a list has versions or runs, which can be sorted by time. */
function hasTimes({ types }: EdgeTarget, catalogue: Catalogue): boolean {
  return [...types].every((type) => catalogue.type(type)?.history === true)
}

/** Returns the type or interface that a field is declared for; several of them have only Entity in common. */
function graphqlTarget({ declared }: EdgeTarget): string {
  const [only, ...others] = declared
  return only === undefined || only === ANY || others.length > 0 ? 'Entity' : only
}

function attributeType(definition: AttributeDefinition, path: readonly string[], values: Map<string, string>): string {
  const item = definition.type === 'object' ? valueType(definition, path, values) : SCALARS[definition.type]
  return definition.list === true ? `[${item}!]` : item
}

/** Gives an object attribute a type of its own, named after its path: `ModelInstanceArtifactValue`. */
function valueType(definition: AttributeDefinition, path: readonly string[], values: Map<string, string>): string {
  const name = path.join() === 'Entity,tags' ? 'Tag' : `${path.map(upperFirst).join('')}Value`
  const lines = Object.entries(definition.fields ?? {}).map(
    ([member, of]) =>
      `${descriptionLine(of.description)}  ${member}: ${attributeType(of, [...path, member], values)}\n`,
  )
  values.set(name, `type ${name} {\n${lines.join('')}}`)
  return name
}
