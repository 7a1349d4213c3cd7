// Finds what a GraphQL endpoint can list, from its introspection.
import {
  buildClientSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import type { Json } from '../../../lib/json.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { idMemberOf } from './identity.ts'
import type { DescribedApi, DraftRequest, Property, Resource } from './resource.ts'
import { isSecretName } from './words.ts'
import { truncate } from '../../../lib/cut-text.ts'
import { messageOf } from '../../../lib/message-of.ts'

const DEFAULT_LIMIT = 100
/** Maximum number of fields of a type in a query; most products refuse larger ones. */
const MAX_FIELDS = 60
const TIMES = /^(date_?time|timestamp|instant|iso8601datetime|datetimeiso)$/i

type Field = GraphQLField<unknown, unknown>

export function describeGraphql(
  introspection: Json,
  { path, title }: { readonly path: string; readonly title: string },
): Result<DescribedApi> {
  const schema = schemaOf(introspection)
  if (!schema.ok) return schema
  const fields = Object.values(schema.value.getQueryType()?.getFields() ?? {})
  if (fields.length === 0) return err('the schema has no queries')
  const leftOut: { at: string; why: string }[] = []
  const resources: Resource[] = []
  for (const field of fields) {
    const resource = resourceOf(field, fields, path)
    if (typeof resource === 'string') leftOut.push({ at: field.name, why: resource })
    else if (resource !== null && !resources.some(({ key }) => key === resource.key)) resources.push(resource)
  }
  return ok({ title, operations: fields.length, resources, leftOut, versionPath: null, baseUrl: null })
}

function schemaOf(introspection: Json): Result<GraphQLSchema> {
  try {
    return ok(buildClientSchema(introspection as unknown as IntrospectionQuery))
  } catch (error) {
    return err(`the schema can't be read: ${truncate(messageOf(error), 200)}`)
  }
}

interface Listed {
  readonly type: GraphQLObjectType
  /** Fields around the record in the query, from the outside in. */
  readonly around: readonly string[]
  readonly items: string
  readonly isPaged: boolean
}

/** Returns null if the field isn't a listing. */
function resourceOf(field: Field, all: readonly Field[], path: string): Resource | string | null {
  const listed = listedBy(field)
  if (listed === null) return null
  const needed = field.args.find((each) => isRequiredArgument(each) && each.name !== 'first')
  if (needed !== undefined) return `the field needs the argument ${needed.name}`
  const properties = propertiesOf(listed.type)
  const own = idMemberOf(properties, { collection: field.name, parameter: null })
  if (own === null) return `no field of ${listed.type.name} looks like an id`
  const selection = selectionOf(properties)
  const reading = readOf(listed.type, all)
  const first = argument(field, 'first')
  const after = argument(field, 'after')
  const isPaged = listed.isPaged && first !== undefined && after !== undefined
  const record = reading === null ? null : reading.field.name
  return {
    key: field.name,
    at: field.name,
    parent: null,
    parts: [own.name],
    fromId: [],
    list: {
      ...at(path),
      graphql: listQuery(field, listed, { selection, isPaged }),
      items: listed.items === '' ? field.name : `${field.name}.${listed.items}`,
      ...(isPaged && { limit: DEFAULT_LIMIT, next: { pageInfo: `${field.name}.pageInfo` } }),
    },
    read: reading === null ? null : { ...at(path), graphql: readQuery(reading, { selection, id: own.name }) },
    record,
    absent: record === null ? null : `!${record}`,
    properties,
    inferred: [
      `id: ${own.name}, ${own.why}`,
      `items: ${listed.items === '' ? 'a list' : listed.items} of ${listed.type.name}`,
      isPaged
        ? 'pages: by cursor, as pageInfo has it (first, after)'
        : 'pages: none found, so one answer is taken for all of the listing',
      reading === null
        ? 'read: none, so the items of the listing are taken for complete records'
        : `read: ${reading.field.name}(${reading.argument.name}), where null is taken for a deletion`,
    ],
    decide:
      reading === null
        ? []
        : ['completeRecords: true, so that a page takes the place of a read for each: both select the same'],
  }
}

function at(path: string): Pick<DraftRequest, 'path'> {
  return path === '/graphql' ? {} : { path }
}

function listedBy(field: Field): Listed | null {
  const type = getNamedType(field.type)
  if (isList(field.type)) return isObjectType(type) ? { type, around: [], items: '', isPaged: false } : null
  if (!isObjectType(type)) return null
  const { nodes, edges, pageInfo } = type.getFields()
  const isPaged = pageInfo !== undefined
  if (nodes !== undefined && isList(nodes.type)) {
    const nodeType = getNamedType(nodes.type)
    if (isObjectType(nodeType)) return { type: nodeType, around: ['nodes'], items: 'nodes', isPaged }
  }
  const edge = edges === undefined ? undefined : getNamedType(edges.type)
  const node = isObjectType(edge) ? edge.getFields().node : undefined
  const nodeType = node === undefined ? undefined : getNamedType(node.type)
  return isObjectType(nodeType) ? { type: nodeType, around: ['edges', 'node'], items: 'edges[*].node', isPaged } : null
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

function argument(field: Field, name: string): GraphQLArgument | undefined {
  return field.args.find((each) => each.name === name)
}

interface Reading {
  readonly field: Field
  readonly argument: GraphQLArgument
}

/** Finds a query for a single entity by one argument. */
function readOf(type: GraphQLObjectType, all: readonly Field[]): Reading | null {
  for (const field of all) {
    if (isList(field.type) || getNamedType(field.type) !== type || isNonNullType(field.type)) continue
    const needed = field.args.filter(isRequiredArgument)
    const [only] = needed.length === 1 ? needed : field.args.filter(({ name }) => name === 'id')
    if (only !== undefined && needed.length <= 1 && isLeafType(getNamedType(only.type)))
      return { field, argument: only }
  }
  return null
}

function listQuery(
  field: Field,
  { around }: Listed,
  { selection, isPaged }: { readonly selection: string; readonly isPaged: boolean },
): NonNullable<DraftRequest['graphql']> {
  const body = around.reduceRight((within, name) => `{ ${name} ${within} }`, `{ ${selection} }`)
  const [first, after] = [argument(field, 'first'), argument(field, 'after')]
  if (!isPaged || first === undefined || after === undefined)
    return { query: `{ ${field.name} ${body} }`, variables: {} }
  const paged = `${body.slice(0, -1)}pageInfo { hasNextPage endCursor } }`
  const declared = `$first: ${String(first.type)}, $after: ${String(after.type)}`
  return {
    query: `query (${declared}) { ${field.name}(first: $first, after: $after) ${paged} }`,
    variables: { first: '{limit}', after: '{cursor}' },
  }
}

function readQuery(
  { field, argument: by }: Reading,
  { selection, id }: { readonly selection: string; readonly id: string },
): NonNullable<DraftRequest['graphql']> {
  const isNumber = ['Int', 'Float'].includes(getNamedType(by.type).name)
  return {
    query: `query ($${by.name}: ${String(by.type)}) { ${field.name}(${by.name}: $${by.name}) { ${selection} } }`,
    variables: { [by.name]: isNumber ? `{${id}:int}` : `{${id}}` },
  }
}

/** Finds fields that need no argument: values, lists of values, and the values within other objects. */
function propertiesOf(type: GraphQLObjectType, depth = 1): readonly Property[] {
  return Object.values(type.getFields())
    .filter(({ args, deprecationReason }) => !args.some(isRequiredArgument) && (deprecationReason ?? null) === null)
    .flatMap((field) => propertyOf(field, depth))
    .slice(0, MAX_FIELDS)
}

function propertyOf({ name, type }: Field, depth: number): readonly Property[] {
  const named = getNamedType(type)
  const many = isList(type)
  const plain = { name, format: null, of: null, members: [], isMap: false, isSecret: isSecretName(name) }
  if (plain.isSecret) return []
  if (isLeafType(named)) {
    const one: Property = { ...plain, ...scalarOf(named.name, isEnumType(named)) }
    return [many ? { ...plain, kind: 'list', of: { ...one, name: '' } } : one]
  }
  if (depth === 0 || !(isObjectType(named) || isInterfaceType(named))) return []
  const members = isObjectType(named) ? propertiesOf(named, depth - 1).filter(({ kind }) => kind !== 'list') : []
  if (members.length === 0) return []
  const one: Property = { ...plain, kind: 'object', members }
  return [many ? { ...plain, kind: 'list', of: { ...one, name: '' } } : one]
}

function scalarOf(name: string, isEnum: boolean): Pick<Property, 'kind' | 'format'> {
  if (isEnum || name === 'ID' || name === 'String') return { kind: 'string', format: null }
  if (name === 'Int') return { kind: 'integer', format: null }
  if (name === 'Float') return { kind: 'number', format: null }
  if (name === 'Boolean') return { kind: 'boolean', format: null }
  return TIMES.test(name) ? { kind: 'string', format: 'date-time' } : { kind: 'unknown', format: null }
}

function selectionOf(properties: readonly Property[]): string {
  return properties
    .map(({ name, members, of }) => {
      const within = of?.members ?? members
      return within.length === 0 ? name : `${name} { ${selectionOf(within)} }`
    })
    .join(' ')
}
