import type { EdgeType } from '../catalogue/edges.ts'
import type { Direction } from '../contracts/graph.ts'
import type { NodeId, SupportRecord } from '../contracts/store.ts'
import { edgeKey } from '../model/diff.ts'
import type { Provenance, Tx } from '../model/facts.ts'
import { emailOf, isLookup, RESOLVES_TO } from '../model/lookup.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from './reader.ts'

/** One edge as it is seen from one of its ends. */
export interface Relation {
  readonly edge: EdgeType
  readonly direction: Direction
  readonly node: NodeId
}

export interface RelationsRequest {
  /** An edge type (`ModelInstance.producedBy`) or a name in either direction (`producedBy`, `producedInstances`). */
  readonly type: string | null
  readonly direction: Direction | null
  readonly after: string | null
  readonly limit: number
}

export interface RelationsPage {
  readonly relations: readonly Relation[]
  readonly more: boolean
  readonly total: () => number
}

/** In the order of the catalogue, then of the neighbours: stable while nothing changes, whatever is asked. */
export function relationsOf(reader: Reader, node: NodeId, request: RelationsRequest): RelationsPage {
  const found: Relation[] = []
  let skipping = request.after !== null
  let more = false
  eachRelation(reader, node, request, (relation) => {
    if (skipping) {
      skipping = cursorOf(relation) !== request.after
      return true
    }
    if (found.length === request.limit) more = true
    else found.push(relation)
    return !more
  })
  const total = (): number => {
    let count = 0
    eachRelation(reader, node, request, () => ++count > 0)
    return count
  }
  return { relations: found, more, total }
}

export function cursorOf({ edge, direction, node }: Relation): string {
  return `${edge.id}|${direction}|${node}`
}

function eachRelation(
  reader: Reader,
  node: NodeId,
  { type, direction: wanted }: Pick<RelationsRequest, 'type' | 'direction'>,
  visit: (relation: Relation) => boolean,
): void {
  for (const edge of reader.catalogue.edgeTypes) {
    if (edge.origin === 'internal') continue
    for (const direction of ['out', 'in'] as const) {
      const name = direction === 'out' ? edge.name : edge.inverse
      if (wanted !== null && wanted !== direction) continue
      if (type !== null && type !== edge.id && type !== name) continue
      for (const neighbour of reader.neighbours(node, edge, direction)) {
        if (isLookup(reader.graph.uriOf(neighbour))) continue
        if (!visit({ edge, direction, node: neighbour })) return
      }
    }
  }
}

/** A reference of its own that leads to a question without an answer. */
export interface UnresolvedReference {
  readonly relation: string
  readonly uri: Uri
  readonly text: string
}

export function unresolvedOf(reader: Reader, node: NodeId): readonly UnresolvedReference[] {
  const { graph, at } = reader
  const resolves = graph.edgeTypeNumber(RESOLVES_TO)
  const out: UnresolvedReference[] = []
  for (const edge of reader.catalogue.edgeTypes) {
    const number = graph.edgeTypeNumber(edge.id)
    if (number < 0 || edge.origin !== 'relationship') continue
    graph.eachNeighbour(node, number, 'out', at, (neighbour) => {
      const uri = graph.uriOf(neighbour)
      if (!isLookup(uri) || (resolves >= 0 && graph.degree(neighbour, resolves, 'out', at) > 0)) return
      out.push({ relation: edge.name, uri, text: emailOf(uri) })
    })
  }
  return out
}

/** Why an edge is there: what a document said, or what a rule concluded. */
export interface Support {
  readonly provenance: Provenance
  /** Who says it: a document; of a conclusion that is walked, the rule alone. */
  readonly platform: string | null
  readonly type: string | null
  readonly document: Uri | null
  readonly rule: string | null
  readonly since: Tx | null
  readonly evidence: readonly string[]
}

/** Beyond this many supports an entity's edges are listed without saying why each is there. */
export const MAX_SUPPORTS = 5_000

export type SupportsByEdge = ReadonlyMap<string, readonly SupportRecord[]>

/** By edge (`type|from|to`): what the edges that touch an entity stand on, as far as the record holds it. */
export async function recordedSupports(reader: Reader, uri: Uri): Promise<SupportsByEdge> {
  const { rows } = await reader.loader.counted(reader.store.supports(uri, reader.at, MAX_SUPPORTS))
  return Map.groupBy(rows, edgeKey)
}

export function supportsOf(
  reader: Reader,
  self: NodeId,
  relation: Relation & { readonly recorded: SupportsByEdge },
): readonly Support[] {
  const { edge, direction, node, recorded } = relation
  const [from, to] = direction === 'out' ? [self, node] : [node, self]
  const key = edgeKey({ type: edge.id, from: reader.graph.uriOf(from), to: reader.graph.uriOf(to) })
  const said = (recorded.get(key) ?? []).map(recordedSupport)
  if (edge.origin !== 'rule') return said
  const walked = reader.paths.explain(edge.id, to, reader.place(from))
  return [...said, ...walked.map((e): Support => ({ ...e, platform: null, type: null, document: null, since: null }))]
}

function recordedSupport({ provenance, document, since, evidence }: SupportRecord): Support {
  return {
    provenance,
    platform: document.platform,
    type: document.type,
    document: document.uri,
    rule: null,
    since,
    evidence,
  }
}

/** What a source or a person says outweighs what follows from it. */
const STRENGTH: readonly Provenance[] = ['DECLARED', 'CURATED', 'DERIVED', 'INFERRED', 'SUGGESTED']

export function strongest(supports: readonly Support[]): Provenance | null {
  return STRENGTH.find((p) => supports.some((s) => s.provenance === p)) ?? null
}
