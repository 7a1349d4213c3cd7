// Imports `graphql/index.js` instead of `graphql`, since the package has a CommonJS and an ES build whose objects don't
// mix. graphql-jit uses the first; a bundler-like resolver (the test runner's) would choose the second.
import {
  assertValidSchema,
  buildSchema,
  isInterfaceType,
  isObjectType,
  type GraphQLFieldMap,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql/index.js'
import type { TypeDefinition } from '../../catalogue/definition.ts'
import type { EdgeField, Field, ViewField } from '../../catalogue/fields.ts'
import { lowerFirst } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { isWalkable } from '../../query/reader.ts'
import type { JsonObject } from '../../lib/json.ts'
import { APPROVALS } from '../../model/approval.ts'
import { judgeApprovals } from '../../query/policies/approvals.ts'
import { departureIssues } from '../../query/entities/departed-owners.ts'
import { knownOwners } from '../../query/entities/known-owners.ts'
import { verificationOf } from '../../query/entities/cadence.ts'
import { verificationJson } from '../../query/entities/described-entity.ts'
import { unresolvedOf } from '../../query/entities/relations.ts'
import { type GraphqlContext, type ShownNode } from './context.ts'
import {
  connectionOf,
  limitOf,
  plainList,
  newestPage,
  nodeCursor,
  pageRequest,
  type GraphqlConnection,
  type ListOfEdge,
  type PageArgs,
} from './list-pages.ts'
import { evidenceOf, provenanceOfEdge, whyOfEdge, type EdgeOfPage } from './evidence.ts'
import type { SchemaPart } from './derived.ts'
import { PART } from './parts.ts'
import { evidence, provenance, relationships, supports } from './relationships.ts'
import { anyComponent, anyEntity, oneOfType, pageOfType } from './root-fields.ts'
import { catchErrors } from './query-runner.ts'
import { fromRecords, mayBeInRecords } from './from-records.ts'
import { WALKED } from './price.ts'
import { printSdl } from './sdl.ts'

type FieldResolver<S, A = unknown> = GraphQLFieldResolver<S, GraphqlContext, A>

/** Builds a catalogue's schema, with resolvers only for computed fields: attributes are read off the entity itself. */
export function executableSchema(catalogue: Catalogue): GraphQLSchema {
  // Positions in this generated text, and checks that its test makes, would double the time that a start takes for it.
  const schema = buildSchema(printSdl(catalogue), { noLocation: true, assumeValidSDL: true })
  assertValidSchema(schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = ({ __typename: name }: ShownNode) => name
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const fields = type.getFields()
    if (type.name === 'Query') attachRoots(fields, catalogue)
    else if (fields.uri !== undefined && fields.relationships !== undefined) {
      const entityType = catalogue.type(type.name)?.name ?? null
      attachEntity(fields, catalogue.fields(entityType))
      if (entityType !== null) attachFromRecords(fields, catalogue, entityType)
    } else if (type.name.endsWith('Connection') && fields.pageInfo !== undefined) {
      attach(fields, 'totalCount', (c: GraphqlConnection) => c.$total())
    } else if (type.name === 'RelationshipEdge') attachRelationshipEdge(fields)
    else if (type.name.endsWith('Edge') && isEntityEdge(fields)) {
      attach(fields, 'cursor', (e: ListOfEdge) => nodeCursor(e.$list, e.node.$node))
      attach(fields, 'provenance', (e: PageEdge, _, context) => (isEdgeOfPage(e) ? provenanceOfEdge(e, context) : null))
      attach(fields, 'evidence', async (e: PageEdge, _, context) =>
        isEdgeOfPage(e) ? evidenceOf(await whyOfEdge(e, context)) : [],
      )
    }
  }
  attachPart(schema, PART.resolvers)
  return schema
}

type GraphqlFields = GraphQLFieldMap<unknown, unknown>

/** A part's edges may have cursors of their own. */
function isEntityEdge(fields: GraphqlFields): boolean {
  return Object.keys(fields).join() === 'cursor,provenance,evidence,node'
}

type PageEdge = EdgeOfPage | { readonly node: ShownNode }

function isEdgeOfPage(edge: PageEdge): edge is EdgeOfPage {
  return '$of' in edge
}

function attachPart(schema: GraphQLSchema, resolvers: SchemaPart['resolvers']): void {
  for (const [path, resolve] of resolvers) {
    const [typeName = '', name = ''] = path.split('.')
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`graphql: there is no object type ${typeName} to resolve`)
    attach(type.getFields(), name, resolve as FieldResolver<unknown>)
  }
}

function attach<S, A>(fields: GraphqlFields, name: string, resolve: FieldResolver<S, A>): void {
  const field = fields[name]
  if (field === undefined) throw new Error(`graphql: there is no field ${name} to resolve`)
  Object.assign(field, { resolve: catchErrors(resolve) })
}

function attachRoots(fields: GraphqlFields, catalogue: Catalogue): void {
  attach(fields, 'entity', (_: unknown, { uri }: { uri: string }, context, info) => anyEntity(context, { uri, info }))
  attach(fields, 'component', (_: unknown, { uri }: { uri: string }, context, info) =>
    anyComponent(context, { uri, info }),
  )
  for (const type of catalogue.types) attachType(fields, type)
}

function attachType(fields: GraphqlFields, type: TypeDefinition): void {
  attach(fields, lowerFirst(type.name), (_: unknown, { id }: { id: string }, context, info) =>
    oneOfType(type, context, { uri: id, info }),
  )
  attach(fields, lowerFirst(type.plural), (_: unknown, args: PageArgs, context, info) =>
    pageOfType(type, context, { args, info }),
  )
}

function attachEntity(fields: GraphqlFields, known: ReadonlyMap<string, Field>): void {
  attach(fields, 'relationships', (source: ShownNode, args: PageArgs, context, info) =>
    relationships(source, args, { context, info }),
  )
  attach(fields, 'issues', async (source: ShownNode, _, context) => [
    ...(Array.isArray(source['issues']) ? (source['issues'] as readonly unknown[]) : []),
    ...(await departureIssues(context.reader, source.$node)),
  ])
  attach(fields, 'verification', async ({ $node }: ShownNode, _, { reader }) => {
    const [entity] = await reader.loader.load([$node])
    return entity === undefined ? null : verificationJson(verificationOf(reader, entity))
  })
  attach(fields, APPROVALS, async (source: ShownNode, _, { reader }) => {
    const shown = source[APPROVALS]
    const [entity] = Array.isArray(shown) ? await reader.loader.load([source.$node]) : []
    return entity === undefined ? shown : await judgeApprovals(reader, entity, shown as readonly JsonObject[])
  })
  attach(fields, 'unresolved', async ({ $node }: ShownNode, _, { reader }) => {
    const [entity] = await reader.loader.load([$node])
    return entity === undefined ? [] : unresolvedOf(reader, entity)
  })
  attach(fields, 'knownOwners', async ({ $node }: ShownNode, _, { reader }) => {
    const [entity] = await reader.loader.load([$node])
    return entity === undefined ? [] : knownOwners(reader, entity)
  })
  for (const field of known.values()) {
    if (isWalkable(field)) attach(fields, field.name, walk(field))
  }
}

function attachFromRecords(fields: GraphqlFields, catalogue: Catalogue, type: string): void {
  for (const field of catalogue.fields(type).values()) {
    if (field.kind !== 'attribute' || !mayBeInRecords(catalogue, type, field.definition)) continue
    attach(fields, field.name, (source: ShownNode, _, { reader }) => fromRecords(source, field, reader))
    Object.assign(fields[field.name] ?? {}, { extensions: WALKED })
  }
}

function attachRelationshipEdge(fields: GraphqlFields): void {
  attach(fields, 'provenance', (edge: Parameters<typeof provenance>[0], _, context) => provenance(edge, context))
  attach(fields, 'evidence', (edge: Parameters<typeof evidence>[0], _, context) => evidence(edge, context))
  attach(fields, 'supports', (edge: Parameters<typeof supports>[0], _, context) => supports(edge, context))
}

function walk(field: EdgeField | ViewField): FieldResolver<ShownNode, PageArgs> {
  switch (field.shape) {
    case 'one':
      return (source, _, context) => one(source, field, context)
    case 'list':
      return (source, args, context, info) =>
        plainList(context, { page: context.reader.page(source.$node, field, { after: 0, limit: limitOf(args) }), info })
    case 'connection':
      return (source, args, context, info) => {
        const list = `${source.$node}.${field.name}`
        const of = { $of: source, $field: field }
        if (args.newestFirst !== true) {
          const page = context.reader.page(source.$node, field, pageRequest(args, list))
          return connectionOf(context, { page, list, args, info, of })
        }
        const all = context.reader.page(source.$node, field, { after: 0, limit: Infinity })
        return newestPage(context, all, args).then((page) =>
          connectionOf(context, { page, list: `${list}.newest`, args, info, of }),
        )
      }
  }
}

function one(
  source: ShownNode,
  field: EdgeField | ViewField,
  context: GraphqlContext,
): ShownNode | null | Promise<ShownNode | null> {
  const pinned = source.$pin?.field === field.name ? source.$pin.node : undefined
  const node = pinned ?? context.reader.page(source.$node, field, { after: 0, limit: 1 }).nodes[0]
  return context.showOne(node)
}
