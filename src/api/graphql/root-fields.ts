import type { GraphQLResolveInfo } from 'graphql/index.js'
import type { StandIn, TypeDefinition } from '../../catalogue/definition.ts'
import { lowerFirst } from '../../catalogue/names.ts'
import type { NodeId } from '../../contracts/log.ts'
import { isLookup } from '../../model/lookup.ts'
import { canonicalUri, partsOf } from '../../model/uri.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { whyStub } from '../../query/incomplete-references.ts'
import type { NoteCode } from '../../query/notes.ts'
import { badUri } from '../../contracts/problem.ts'
import { pageOf } from '../../query/reader.ts'
import { graphqlError, type GraphqlContext, type ShownNode } from './context.ts'
import { connectionOf, pageRequest, pathOf, type PageArgs } from './list-pages.ts'

/** Resolves `model(id:)`, `abTest(id:)`, …: an entity of a type by its URI, or by that of a stand-in. */
export async function oneOfType(
  type: TypeDefinition,
  context: GraphqlContext,
  requested: RootArguments,
): Promise<ShownNode | null> {
  const entity = await find(context, requested)
  if (entity === null) return null
  const standIn = type.standIns?.find((s) => s.type === entity.entityType)
  if (standIn !== undefined) return throughStandIn(context, { entity, standIn, requested })
  if (entity.entityType === type.name) return context.show(entity)
  const { componentType } = partsOf(entity.uri)
  if (entity.entityType === null && componentType === type.componentType) {
    return { ...context.show(entity), __typename: type.name }
  }
  const is = entity.entityType ?? `${componentType} (known only by reference)`
  return noteMissing(context, {
    ...requested,
    code: 'WRONG_TYPE',
    message: `${entity.uri} is a ${is}, not a ${type.name}.`,
  })
}

export async function anyEntity(context: GraphqlContext, requested: RootArguments): Promise<ShownNode | null> {
  const entity = await find(context, requested)
  if (entity === null) return null
  // An unresolved look-up has no type, and nothing else is known about it.
  if (entity.entityType !== null || isLookup(entity.uri)) return context.show(entity)
  const why =
    whyStub(context.reader, entity) === 'NOT_THERE' ? ": its source reports that it doesn't have it" : ' so far'
  return noteMissing(context, {
    ...requested,
    code: 'NOT_HYDRATED',
    message: `${entity.uri} is known only by reference${why}.`,
  })
}

export async function anyComponent(context: GraphqlContext, requested: RootArguments): Promise<ShownNode | null> {
  const entity = await find(context, requested)
  return entity === null ? null : context.show(entity)
}

export function pageOfType(
  type: TypeDefinition,
  context: GraphqlContext,
  { args, info }: { args: PageArgs; info: GraphQLResolveInfo },
) {
  const { graph, at, coverage } = context.reader
  coverage.noteType(type.name)
  const list = lowerFirst(type.plural)
  const request = pageRequest(args, list)
  const nodes = graph.nodesOfType(type.name, at, request.after, request.limit + 1)
  const page = { ...pageOf(nodes, { after: 0, limit: request.limit }), total: () => graph.countOfType(type.name, at) }
  return connectionOf(context, { page, list, args, info })
}

interface RootArguments {
  readonly uri: string
  readonly info: GraphQLResolveInfo
}

async function find(context: GraphqlContext, requested: RootArguments): Promise<Entity | null> {
  const uri = canonicalUri(requested.uri)
  if (!uri.ok) throw graphqlError(badUri(uri.error))
  const node = context.reader.nodeOf(uri.value)
  const [entity] = node === undefined ? [] : await context.reader.loader.load([node])
  if (entity !== undefined) return entity
  return noteMissing(context, {
    ...requested,
    code: 'UNKNOWN_URI',
    message: `Nothing has mentioned ${uri.value} yet.`,
  })
}

function noteMissing(context: GraphqlContext, note: RootArguments & { code: NoteCode; message: string }): null {
  const { code, message, uri } = note
  context.reader.notes.note({ code, path: pathOf(note.info), uri, message })
  return null
}

async function throughStandIn(
  context: GraphqlContext,
  { entity, standIn, requested }: { entity: Entity; standIn: StandIn; requested: RootArguments },
): Promise<ShownNode | null> {
  const model = await context.showOne(targetOf(context, entity.node, standIn))
  if (model !== null) return { ...model, $pin: { field: standIn.pins, node: entity.node } }
  const message = `${entity.uri} is a ${standIn.type} whose ${standIn.via} isn't known.`
  return noteMissing(context, { ...requested, code: 'NO_PARENT', message })
}

function targetOf({ reader }: GraphqlContext, node: NodeId, { type, via }: StandIn): NodeId | undefined {
  const field = reader.catalogue.fields(type).get(via)
  if (field?.kind !== 'edges') return undefined
  return reader.page(node, field, { after: 0, limit: 1 }).nodes[0]
}
