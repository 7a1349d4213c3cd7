// Orders and reads the rows of related entities, a page at a time.
import { registeringEdges } from '../../catalogue/containment.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { whyStub, type WhyStub } from '../incomplete-references.ts'
import { flowSteps, type FlowStep } from '../lineage/flow.ts'
import type { Reader } from '../reader.ts'
import { edgesOfRows, type RowEdges } from './edge-rows.ts'
import type { Entity } from './entity.ts'
import { newestFirst } from './newest-first.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** A related entity, with what a person needs to judge it. */
export interface RelatedRow {
  readonly entity: Entity
  /** Why it is known by reference only; null if it was read. */
  readonly open: WhyStub | null
  readonly standing: ReturnType<typeof standingOf>
  /** Name of its container: steps of different pipelines often have the same name. */
  readonly partOf: string | null
  readonly edges: RowEdges
}

/** Entities ranked for the first rows, some 10 µs each; a longer list contributes entities from both ends. */
const MAX_COMPARED = 40
/** Entities of a longer list that are examined to find enough that were read. */
const MAX_EXAMINED = 5_000

interface RelatedList {
  readonly self: NodeId
  readonly field: EdgeField | ViewField
  /** The whole list, in the order of ids. */
  readonly nodes: readonly NodeId[]
}

/**
 * Returns the first rows of many lists. Entities that were read come before those known by reference only, then live ones
 * before retired and deleted ones. Then runs and versions are sorted by time, the latest first, and others by usage and
 * name. A list of versions made by one run begins with the original, before its copies.
 */
export async function firstRows(
  reader: Reader,
  lists: readonly RelatedList[],
  most: number,
): Promise<readonly (readonly RelatedRow[])[]> {
  const cached = reader.withCachedEntities()
  const candidates = lists.map(({ nodes }) => candidatesOf(reader, nodes))
  await cached.loader.load([...new Set(candidates.flat())])
  const usage = new Usage(reader)
  const chosen = lists.map(({ field }, i) =>
    bestOf(cached, candidates[i] ?? [], { usage, isOldestFirst: listsRegistered(reader, field) }).slice(0, most),
  )
  const rowKeys = lists.flatMap(({ self, field }, i) => (chosen[i] ?? []).map(({ node }) => ({ self, field, node })))
  const edges = (await edgesOfRows(reader, rowKeys)).values()
  const names = await namesOfContainers(reader, chosen.flat())
  return chosen.map((entities) =>
    entities.map((entity) => relatedRow(reader, entity, { names, edges: edges.next().value ?? NO_EDGES })),
  )
}

export async function pageRows(
  reader: Reader,
  { self, field, nodes }: RelatedList,
  entities: readonly Entity[],
): Promise<readonly RelatedRow[]> {
  const edges = await edgesOfRows(
    reader,
    nodes.map((node) => ({ self, field, node })),
  )
  const byNode = new Map(nodes.map((node, i) => [node, edges[i] ?? NO_EDGES]))
  const names = await namesOfContainers(reader, entities)
  return entities.map((entity) => relatedRow(reader, entity, { names, edges: byNode.get(entity.node) ?? NO_EDGES }))
}

const NO_EDGES: RowEdges = {
  provenance: null,
  caveat: null,
  firstSeen: null,
  lastVerified: null,
  freshness: 'unknown',
  edges: [],
}

function relatedRow(
  reader: Reader,
  entity: Entity,
  { names, edges }: { readonly names: ReadonlyMap<NodeId, string>; readonly edges: RowEdges },
): RelatedRow {
  reader.noteShown(entity)
  return {
    entity,
    open: entity.entityType === null ? whyStub(reader, entity) : null,
    standing: standingOf(entity, reader.catalogue),
    partOf: names.get(entity.node) ?? null,
    edges,
  }
}

async function namesOfContainers(reader: Reader, entities: readonly Entity[]): Promise<ReadonlyMap<NodeId, string>> {
  const types = new Set(entities.flatMap(({ entityType }) => entityType ?? []))
  const edgesOf = new Map(
    [...types].map((type) => [
      type,
      reader.catalogue.edgesFrom(type).filter(({ flow }) => flow === 'stepOf' || flow === 'partOf'),
    ]),
  )
  const containers = new Map(
    entities.flatMap(({ node, entityType }): readonly (readonly [NodeId, NodeId])[] => {
      const edges = edgesOf.get(entityType ?? '') ?? []
      const container = edges.flatMap((edge) => reader.neighbours(node, edge, 'out'))[0]
      return container === undefined ? [] : [[node, container]]
    }),
  )
  const loaded = await reader.withCachedEntities().loader.load([...new Set(containers.values())])
  for (const container of loaded) reader.noteShown(container)
  const names = new Map(loaded.map((container) => [container.node, nameOrUri(container)]))
  return new Map(
    [...containers].map(([node, container]) => [node, names.get(container) ?? reader.graph.uriOf(container)]),
  )
}

/** Takes entities from both ends, because the newest may be at either: a source's first listing may begin with them. */
function candidatesOf(reader: Reader, nodes: readonly NodeId[]): readonly NodeId[] {
  if (nodes.length <= MAX_COMPARED) return nodes
  const [known, open]: [NodeId[], NodeId[]] = [[], []]
  for (let n = 0; n < Math.min(nodes.length, MAX_EXAMINED) && known.length < MAX_COMPARED; n++) {
    const node = nodes[n % 2 === 0 ? nodes.length - 1 - n / 2 : (n - 1) / 2] ?? 0
    const list = reader.typeOf(node) === null ? open : known
    if (list.length < MAX_COMPARED) list.push(node)
  }
  return [...known, ...open].slice(0, MAX_COMPARED)
}

const STANDINGS = ['live', 'retired', 'gone'] as const
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Tells whether a field lists the versions registered from one run or logged model: all but the first are copies. */
function listsRegistered({ catalogue }: Reader, field: EdgeField | ViewField): boolean {
  if (field.kind !== 'edges' || field.direction !== 'out') return false
  const registering = registeringEdges(catalogue)
  return field.edges.every((id) => registering.some((edge) => edge.id === id))
}

function bestOf(
  reader: Reader,
  nodes: readonly NodeId[],
  { usage, isOldestFirst }: { readonly usage: Usage; readonly isOldestFirst: boolean },
): readonly Entity[] {
  const { catalogue } = reader
  const ranked = nodes.flatMap((node) => {
    const entity = reader.loader.peek(node)
    if (entity === undefined) return []
    const { entityType } = entity
    const type = entityType === null ? undefined : catalogue.type(entityType)
    const isHistory = type?.history === true
    return {
      entity,
      rank: [
        type === undefined ? 1 : 0,
        STANDINGS.indexOf(standingOf(entity, catalogue)),
        isHistory ? 0 : -usage.of(node, entityType),
      ],
      isHistory,
      name: nameOrUri(entity),
    }
  })
  ranked.sort((a, b) => {
    for (const [i, own] of a.rank.entries()) if (own !== b.rank[i]) return own - (b.rank[i] ?? 0)
    if (a.isHistory && b.isHistory)
      return isOldestFirst ? newestFirst(b.entity, a.entity) : newestFirst(a.entity, b.entity)
    return byName.compare(a.name, b.name) || a.entity.node - b.entity.node
  })
  return ranked.map(({ entity }) => entity)
}

/** Counts what uses an entity: the edges along which lineage flows from it. */
class Usage {
  readonly #reader: Reader
  readonly #steps: readonly (FlowStep & { readonly number: number })[]
  readonly #counts = new Map<NodeId, number>()

  constructor(reader: Reader) {
    this.#reader = reader
    this.#steps = flowSteps(reader.catalogue, 'downstream').flatMap((step) => {
      const number = reader.graph.edgeTypeNumber(step.edge.id)
      return number < 0 ? [] : [{ ...step, number }]
    })
  }

  of(node: NodeId, type: string | null): number {
    if (type === null) return 0
    return getOrInsert(this.#counts, node, () =>
      this.#steps.reduce((count, step) => count + this.#along(step, node, type), 0),
    )
  }

  #along({ edge, direction, number }: FlowStep & { readonly number: number }, node: NodeId, type: string): number {
    const near = direction === 'out' ? edge.from : edge.to
    if (!near.any && !near.types.has(type)) return 0
    return this.#reader.graph.degree(node, number, direction, this.#reader.at)
  }
}
