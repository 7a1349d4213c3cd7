import type { EdgeType } from '../../catalogue/edges.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { SupportRecord } from '../../contracts/reads.ts'
import type { Explanation } from '../../contracts/paths.ts'
import { objectsOf, type Json } from '../../lib/json.ts'
import { edgeKey } from '../../model/diff.ts'
import {
  RULE_TYPE,
  SYSTEM_PLATFORM,
  type EdgeClaim,
  type EdgeTypeId,
  type Provenance,
  type Tx,
} from '../../model/facts.ts'
import { lookedUpBy, isLookup, LOOKUP_TYPE, RESOLVES_TO } from '../../model/lookup.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'
import { DIRECTIONS, inOrder, type Relation } from './relation.ts'

interface RelationsRequest {
  /** An edge type (`ModelInstance.producedBy`), or a name in either direction (`producedBy`, `producedInstances`). */
  readonly type: string | null
  readonly direction: Direction | null
  /** The page begins after this position. */
  readonly after: Relation | null
  readonly limit: number
}

interface RelationsPage {
  readonly relations: readonly Relation[]
  readonly more: boolean
  readonly total: () => number
}

/**
 * Returns relations in the order of the catalogue, then of the neighbours: a page continues correctly even if edges
 * came or went meanwhile.
 */
export function relationsOf(reader: Reader, node: NodeId, request: RelationsRequest): RelationsPage {
  const { after, limit } = request
  const found: Relation[] = []
  let more = false
  eachRelation(reader, node, request, (relation) => {
    if (after !== null && inOrder(relation, after) <= 0) return true
    if (found.length === limit) more = true
    else found.push(relation)
    return !more
  })
  const total = (): number => {
    let count = 0
    eachRelation(reader, node, { ...request, after: null }, () => ++count > 0)
    return count
  }
  return { relations: found, more, total }
}

type RelationPageRequest = Pick<RelationsRequest, 'type' | 'direction' | 'after'>

/** Skips edge types before the cursor's, because walking conclusions again may be slow. */
function eachRelation(
  reader: Reader,
  node: NodeId,
  wanted: RelationPageRequest,
  visit: (relation: Relation) => boolean,
): void {
  for (const edge of reader.catalogue.edgeTypes) {
    if (edge.origin === 'internal' || edge.number < (wanted.after?.edge.number ?? 0)) continue
    for (const direction of DIRECTIONS) {
      if (!isWanted(edge, direction, wanted)) continue
      for (const neighbour of reader.neighbours(node, edge, direction)) {
        if (isLookup(reader.graph.uriOf(neighbour))) continue
        if (!visit({ edge, direction, node: neighbour })) return
      }
    }
  }
}

function isWanted(edge: EdgeType, wanted: Direction, { type, direction }: RelationPageRequest): boolean {
  if (direction !== null && direction !== wanted) return false
  return type === null || type === edge.id || type === (wanted === 'out' ? edge.name : edge.inverse)
}

/** An entity's own reference to an unresolved look-up. */
interface UnresolvedReference {
  readonly relation: string
  readonly uri: Uri
  readonly text: string
}

/** Returns references that nothing resolves, with their texts as the entity's source writes them. */
export function unresolvedOf(
  reader: Reader,
  { node, attributes }: Pick<Entity, 'node' | 'attributes'>,
): readonly UnresolvedReference[] {
  return unresolvedIn(reader, node).map((one) => ({ ...one, text: inOriginalCase(one.text, attributes) }))
}

/** Restores the case of a look-up's text, which is in lower case, from the tag or account that it was made of. */
function inOriginalCase(text: string, { tags, user }: Entity['attributes']): string {
  const texts = [...objectsOf(tags).map(({ value }) => value), user].filter((value) => typeof value === 'string')
  const written = texts.flatMap((value) => value.split(',')).map((one) => one.trim())
  return written.find((one) => one.toLowerCase() === text) ?? text
}

/** Returns references that nothing resolves, with their texts in lower case. */
export function unresolvedIn(reader: Reader, node: NodeId): readonly UnresolvedReference[] {
  const { graph, at } = reader
  const resolves = graph.edgeTypeNumber(RESOLVES_TO)
  const out: UnresolvedReference[] = []
  for (const edge of reader.catalogue.edgeTypes) {
    const number = graph.edgeTypeNumber(edge.id)
    if (number < 0 || edge.origin !== 'relationship') continue
    graph.eachNeighbour(node, number, 'out', at, (neighbour) => {
      // A node that was read as something else isn't a look-up: this avoids the slower check of its URI.
      const type = graph.typeOf(neighbour, at)
      if (type !== null && type !== LOOKUP_TYPE) return
      const uri = graph.uriOf(neighbour)
      if (!isLookup(uri) || (resolves >= 0 && graph.degree(neighbour, resolves, 'out', at) > 0)) return
      out.push({ relation: edge.name, uri, text: lookedUpBy(uri).text })
    })
  }
  return out
}

/** Returns the entities that a look-up resolved to, one for each document that answered it. */
export function resolutionsOf({ graph, at }: Reader, lookup: NodeId): readonly Uri[] {
  const out: Uri[] = []
  const resolves = graph.edgeTypeNumber(RESOLVES_TO)
  if (resolves >= 0) graph.eachNeighbour(lookup, resolves, 'out', at, (node) => void out.push(graph.uriOf(node)))
  return out
}

/** A reason for an edge: a document's statement, or a rule's conclusion. */
export interface Support {
  readonly provenance: Provenance
  /** The document that states it; for a walked conclusion, only the rule. */
  readonly platform: string | null
  readonly type: string | null
  readonly document: Uri | null
  /** `D1@1`. */
  readonly rule: string | null
  readonly since: Tx | null
  /** Premises of the conclusion, as `type|from|to`, along a shortest path. */
  readonly evidence: readonly string[]
  /** Paths by which a rule concluded the edge, the shortest first; empty for a statement. */
  readonly paths: readonly (readonly EdgeClaim[])[]
  readonly morePaths: number
  readonly attributes: Readonly<Record<string, readonly Uri[]>>
}

/** An entity with more supports has its edges listed without reasons. */
const MAX_SUPPORTS = 5_000

export type ReasonRecord = SupportRecord & { readonly provenance: Provenance }
export type SupportsByEdge = ReadonlyMap<string, readonly ReasonRecord[]>

/** Groups the recorded supports of an entity's edges by edge (`type|from|to`). */
export async function recordedSupports(reader: Reader, uri: Uri): Promise<SupportsByEdge> {
  const { rows } = await reader.loader.counted(reader.store.supports(uri, reader.at, MAX_SUPPORTS))
  return Map.groupBy(rows.filter(isReason), edgeKey)
}

/** Reads the supports of these edges only, however many their ends have. */
export async function supportsOfEdges(reader: Reader, edges: readonly EdgeClaim[]): Promise<SupportsByEdge> {
  const rows = await reader.loader.counted(reader.store.supportsOn(edges, reader.at))
  return Map.groupBy(rows.filter(isReason), edgeKey)
}

/** Tells whether a support is a reason for an edge: an outweighed rejection may still be recorded. */
function isReason(support: SupportRecord): support is ReasonRecord {
  return support.provenance !== 'REJECTED'
}

export async function supportsOf(
  reader: Reader,
  self: NodeId,
  relation: Relation & { readonly recorded: SupportsByEdge },
): Promise<readonly Support[]> {
  const { edge, direction, node, recorded } = relation
  const [from, to] = direction === 'out' ? [self, node] : [node, self]
  const key = edgeKey({ type: edge.id, from: reader.graph.uriOf(from), to: reader.graph.uriOf(to) })
  const supports = recorded.get(key) ?? []
  const concluded = edge.origin === 'rule' || supports.some((support) => isRuleDocument(support.document))
  if (!concluded) return supports.map(statedSupport)
  const explained = await explain(reader, edge.id, { from, to })
  if (reader.paths.isWalked(edge.id)) return explained.map((e) => concludedSupport(e, null))
  // The record has the conclusions, but not their paths: the rules as declared then find these again.
  const versions = await versionsThen(reader, supports)
  return supports.map((support) => {
    if (!isRuleDocument(support.document)) return statedSupport(support)
    const rule = partsOf(support.document.uri).resourceId
    const version = versions.get(support.document.uri) ?? 0
    const reason = explained.find((e) => e.rule === rule)
    if (reason !== undefined) return concludedSupport({ ...reason, version }, support)
    const by = `${rule}@${version}`
    return { ...statedSupport(support), platform: null, type: null, document: null, rule: by }
  })
}

/** Finds which version of each rule was in force at that time, since the log keeps the past of rules. */
async function versionsThen(reader: Reader, supports: readonly SupportRecord[]): Promise<ReadonlyMap<Uri, number>> {
  const rules = [
    ...new Set(
      supports
        .map(({ document }) => document)
        .filter(isRuleDocument)
        .map(({ uri }) => uri),
    ),
  ]
  const out = new Map<Uri, number>()
  if (rules.length === 0) return out
  const records = await reader.loader.counted(reader.store.entities(rules, reader.at))
  records.forEach((record, i) => {
    const version = record?.stated.find((s) => s.type === RULE_TYPE)?.attributes['version']
    const uri = rules[i]
    if (uri !== undefined && typeof version === 'number') out.set(uri, version)
  })
  return out
}

export function isRuleDocument({ platform, type }: SupportRecord['document']): boolean {
  return platform === SYSTEM_PLATFORM && type === RULE_TYPE
}

/** Maximum number of walks for an explanation: each reads the attributes that guards lacked in the one before. */
const MAX_ROUNDS = 50

export async function explain(
  reader: Reader,
  edge: EdgeTypeId,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
): Promise<readonly Explanation[]> {
  for (let round = 0; ; round++) {
    const missing = new Set<NodeId>()
    const attribute = (node: NodeId, name: string): Json | undefined => {
      const entity = reader.loader.peek(node)
      if (entity === undefined) missing.add(node)
      return entity?.attributes[name]
    }
    const explained = reader.paths.explain(edge, to, { ...reader.pathStart(from), attribute })
    if (missing.size === 0 || round === MAX_ROUNDS) return explained
    await reader.loader.load([...missing])
  }
}

function concludedSupport(reason: Explanation, support: ReasonRecord | null): Support {
  const { provenance, paths, more, attributes } = reason
  return {
    provenance,
    platform: null,
    type: null,
    document: null,
    rule: `${reason.rule}@${reason.version}`,
    since: support?.since ?? null,
    evidence: (paths[0] ?? []).map(edgeKey),
    paths,
    morePaths: more,
    attributes,
  }
}

function statedSupport({ provenance, document, since, evidence }: ReasonRecord): Support {
  return {
    provenance,
    platform: document.platform,
    type: document.type,
    document: document.uri,
    rule: null,
    since,
    evidence,
    paths: [],
    morePaths: 0,
    attributes: {},
  }
}

/** Statements of sources and people outweigh conclusions. */
const STRENGTH: readonly Provenance[] = ['DECLARED', 'CURATED', 'DERIVED', 'INFERRED', 'SUGGESTED']

export function strongest(supports: readonly Support[]): Provenance | null {
  return strongestOf(supports.map((support) => support.provenance))
}

/** Returns a caveat only if every reason for an edge has one. */
export function sharedCaveat(caveats: readonly (string | null)[]): string | null {
  return caveats.includes(null) ? null : (caveats[0] ?? null)
}

export function strongestOf(provenances: readonly Provenance[]): Provenance | null {
  return STRENGTH.find((strong) => provenances.includes(strong)) ?? null
}
