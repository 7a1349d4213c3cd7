import { GraphQLError } from 'graphql/index.js'
import type { NodeId } from '../../contracts/log.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { entityStatusOf, type Entity } from '../../query/entities/entity.ts'
import { problem, type Problem, type ProblemCode } from '../../contracts/problem.ts'
import { getOrInsert } from '../../lib/maps.ts'
import type { Result } from '../../lib/result.ts'
import { recordedSupports, type SupportsByEdge } from '../../query/entities/relations.ts'
import type { Reader } from '../../query/reader.ts'

/**
 * An entity as resolvers pass it on. Its attributes are plain members, so that no function stands between them and the
 * answer; names with `$` are internal, and no attribute can have one.
 */
export interface ShownNode {
  readonly $node: NodeId
  readonly $uri: Uri
  /** Set if the selection pins a relationship to a target (T1). */
  readonly $pin: { readonly field: string; readonly node: NodeId } | null
  readonly __typename: string
  readonly [attribute: string]: unknown
}

/** Caches nodes by entity, across requests, without values that change unlogged. */
const CACHEABLE = new WeakMap<Entity, ShownNode>()

export class GraphqlContext {
  readonly reader: Reader
  /** Ends the request with an error that compiled code doesn't catch (`caught` in query-runner.ts), if compiled. */
  abort: ((error: unknown) => void) | null = null
  readonly #shown = new WeakMap<Entity, ShownNode>()
  readonly #supports = new Map<Uri, Promise<SupportsByEdge>>()

  constructor(reader: Reader) {
    this.reader = reader
  }

  show(entity: Entity): ShownNode {
    this.reader.noteShown(entity)
    const memo = this.reader.cacheable ? CACHEABLE : this.#shown
    const known = memo.get(entity)
    if (known !== undefined) return known
    const shown: ShownNode = {
      ...entity.attributes,
      ...entityStatusOf(entity, this.reader.present && !this.reader.cacheable),
      uri: entity.uri,
      id: entity.uri,
      entityType: entity.entityType,
      domain: entity.domain,
      $node: entity.node,
      $uri: entity.uri,
      $pin: null,
      __typename: this.#typename(entity),
    }
    memo.set(entity, shown)
    return shown
  }

  showAll(nodes: readonly NodeId[]): ShownNode[] | Promise<ShownNode[]> {
    return mapMaybe(this.reader.loader.load(nodes), (entities) => entities.map((e) => this.show(e)))
  }

  showOne(node: NodeId | undefined): ShownNode | null | Promise<ShownNode | null> {
    return node === undefined ? null : mapMaybe(this.showAll([node]), ([shown]) => shown ?? null)
  }

  /** Read once per entity, for all its fields. */
  supports(uri: Uri): Promise<SupportsByEdge> {
    return getOrInsert(this.#supports, uri, () => recordedSupports(this.reader, uri))
  }

  /** A stub of a component type that has one entity type can only become that; of another it stays a Component (T1). */
  #typename(entity: Entity): string {
    const { catalogue } = this.reader
    if (entity.entityType !== null && catalogue.type(entity.entityType) !== undefined) return entity.entityType
    if (entity.entityType !== null) return 'Component'
    return catalogue.onlyTypeOf(partsOf(entity.uri).componentType)?.name ?? 'Component'
  }
}

/** Continues synchronously if nothing is pending: a promise per value is what makes large answers slow. */
export function mapMaybe<A, B>(value: A | Promise<A>, show: (value: A) => B): B | Promise<B> {
  return value instanceof Promise ? value.then(show) : show(value)
}

/** Returns a refusal in the form that GraphQL clients read: the message, its code and its hint. */
export function graphqlError({ detail, ...extensions }: Problem): GraphQLError {
  return new GraphQLError(detail, { extensions: { ...extensions } })
}

export function refuse(code: ProblemCode, detail: string): GraphQLError {
  return graphqlError(problem(code, detail))
}

/** `names` maps a function's parameters to their names here, if they differ. */
export function valueOrRefuse<T>(result: Result<T, Problem>, names: Readonly<Record<string, string>> = {}): T {
  if (result.ok) return result.value
  const { parameter } = result.error
  const named = parameter === undefined ? {} : { parameter: names[parameter] ?? parameter }
  throw graphqlError({ ...result.error, ...named })
}

/** Connections page as clients of GraphQL expect. */
export const CONNECTION_PAGE_ARGUMENTS = { cursor: 'after', limit: 'first' }
