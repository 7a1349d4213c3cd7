// Reads the supports and provenance of each edge in a list of relations.
import { fits, type EdgeType } from '../../catalogue/edges.ts'
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import type { CadenceFreshness } from '../../contracts/source-conditions.ts'
import type { NodeId } from '../../contracts/log.ts'
import { edgeKey } from '../../model/diff.ts'
import type { EdgeClaim, EdgeTypeId, Provenance, Time, Tx } from '../../model/facts.ts'
import { partsOf } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { freshest } from './cadence.ts'
import { verifyPremises } from './premises.ts'
import {
  isRuleDocument,
  sharedCaveat,
  strongestOf,
  supportsOfEdges,
  type ReasonRecord,
  type SupportsByEdge,
} from './relations.ts'
import { statusesOf, verificationBy, type DocumentStatuses, type EdgeVerification } from './document-statuses.ts'

/** A row of a list: the entity that `self` is related to by a field. */
interface RelatedRowKey {
  readonly self: NodeId
  readonly field: EdgeField | ViewField
  readonly node: NodeId
}

/** Sums up the supports of a row's edges; `why` gives the evidence. */
export interface RowEdges {
  readonly provenance: Provenance | null
  /** Caveat of the rules that conclude it, unless a reason without one supports it. */
  readonly caveat: string | null
  readonly firstSeen: Time | null
  /** When a source last confirmed it, or for a conclusion, its weakest premise; null in the past. */
  readonly lastVerified: Time | null
  readonly freshness: CadenceFreshness
  readonly edges: readonly { readonly type: EdgeTypeId; readonly rules: readonly string[] }[]
}

/** Maximum number of rows whose walked conclusions are explained, up to 1 ms each; other rows list all possible rules. */
const MAX_EXPLAINED = 20

/** Sums up the edges of many rows at once, in three reads of the record. */
export async function edgesOfRows(reader: Reader, rows: readonly RelatedRowKey[]): Promise<readonly RowEdges[]> {
  const claims = rows.map((row) => claimsOf(reader, row))
  const recorded = await supportsOfEdges(reader, uniqueClaims(claims.flat()))
  const supports = [...recorded.values()].flat()
  const documents = supports.map(({ document }) => document)
  const [times, statuses] = await Promise.all([timesOf(reader, supports), statusesOf(reader, documents)])
  const premises = await verifyPremises(
    reader,
    claims.flat().filter((claim) => isConcluded(reader, claim, recorded)),
  )
  const known = { reader, recorded, premises, times, statuses, budget: { left: MAX_EXPLAINED } }
  return claims.map((rowClaims) => rowEdges(rowClaims, known))
}

/** Tells whether a rule concludes the edge, walked or recorded. */
function isConcluded({ catalogue, paths }: Reader, claim: EdgeClaim, recorded: SupportsByEdge): boolean {
  if (catalogue.edgeType(claim.type)?.origin === 'rule' && paths.isWalked(claim.type)) return true
  return recorded.get(edgeKey(claim))?.some(({ document }) => isRuleDocument(document)) === true
}

interface EvidenceContext {
  readonly reader: Reader
  readonly recorded: SupportsByEdge
  readonly premises: ReadonlyMap<string, EdgeVerification>
  readonly times: ReadonlyMap<Tx, Time>
  readonly statuses: DocumentStatuses
  readonly budget: { left: number }
}

function rowEdges(claims: readonly EdgeClaim[], known: EvidenceContext): RowEdges {
  const found = claims.flatMap((claim) => foundEdge(claim, known))
  const supports = found.flatMap((one) => one.supports)
  const stated = supports.flatMap((support) => verificationOf(support, known))
  const verified = [...stated, ...claims.flatMap((claim) => known.premises.get(edgeKey(claim)) ?? [])]
  const confirmed = latestTime(stated.flatMap(({ at }) => at ?? []))
  const since = supports.flatMap((support) => known.times.get(support.since) ?? [])
  return {
    provenance: strongestOf(found.flatMap(({ provenance }) => provenance ?? [])),
    caveat: sharedCaveat(found.flatMap((one) => caveatsOf(one, known.reader))),
    // The log may have run ahead of the clock: the edge was seen no later than it was confirmed.
    firstSeen: earliest(since.length === 0 || confirmed === null ? since : [...since, confirmed]),
    lastVerified: latestTime(verified.flatMap(({ at }) => at ?? [])),
    freshness: freshest(verified.map(({ freshness }) => freshness)),
    edges: found.map(({ edge, rules }) => ({ type: edge.id, rules })),
  }
}

function foundEdge(claim: EdgeClaim, known: EvidenceContext): readonly EdgeEvidence[] {
  const { reader, recorded } = known
  const edge = reader.catalogue.edgeType(claim.type)
  if (edge === undefined) return []
  if (edge.origin === 'rule' && reader.paths.isWalked(edge.id)) return walkedEdge(edge, claim, known)
  const supports = recorded.get(edgeKey(claim)) ?? []
  if (supports.length === 0) return []
  return [{ edge, supports, rules: rulesIn(supports), provenance: strongestOf(supports.map((one) => one.provenance)) }]
}

/** Returns the caveat of each reason; reasons of sources and people have none. */
function caveatsOf({ supports, rules }: EdgeEvidence, { catalogue }: Reader): readonly (string | null)[] {
  const stated = supports.some(({ document }) => !isRuleDocument(document))
  return [...(stated ? [null] : []), ...rules.map((rule) => catalogue.rule(rule)?.caveat ?? null)]
}

interface EdgeEvidence {
  readonly edge: EdgeType
  readonly supports: readonly ReasonRecord[]
  readonly rules: readonly string[]
  readonly provenance: Provenance | null
}

/** Finds which rules conclude a walked edge by walking it again, because the record has no supports for it. */
function walkedEdge(edge: EdgeType, claim: EdgeClaim, { reader, budget }: EvidenceContext): readonly EdgeEvidence[] {
  const { graph, paths } = reader
  const [from, to] = [graph.idOf(claim.from), graph.idOf(claim.to)]
  if (from === undefined || to === undefined || !fits(edge.from, reader.typeOf(from), '')) return []
  if (budget.left-- <= 0) return [{ edge, supports: [], rules: rulesOf(reader, edge), provenance: null }]
  const explained = paths.explain(edge.id, to, reader.pathStart(from))
  const rules = explained.map(({ rule }) => rule)
  const provenance = strongestOf(explained.map((reason) => reason.provenance))
  return explained.length === 0 ? [] : [{ edge, supports: [], rules, provenance }]
}

function rulesOf({ catalogue }: Reader, edge: EdgeType): readonly string[] {
  const concluding = catalogue.rules.filter(
    ({ concludes, inverse }) => concludes === edge.name && inverse === edge.inverse,
  )
  return concluding.map(({ id }) => id)
}

function claimsOf(reader: Reader, { self, field, node }: RelatedRowKey): readonly EdgeClaim[] {
  // A view is a path, so its rows have no edge of their own.
  if (field.kind === 'view') return []
  const [from, to] = field.direction === 'out' ? [self, node] : [node, self]
  const { graph } = reader
  const names = reader.allNamesOf(to).map((name) => graph.uriOf(name))
  return field.edges.flatMap((type) => names.map((name) => ({ type, from: graph.uriOf(from), to: name })))
}

/** Removes duplicates, because two fields may show the same edges. */
function uniqueClaims(claims: readonly EdgeClaim[]): readonly EdgeClaim[] {
  return [...new Map(claims.map((claim) => [edgeKey(claim), claim])).values()]
}

function rulesIn(supports: readonly ReasonRecord[]): readonly string[] {
  const rules = supports.filter(({ document }) => isRuleDocument(document))
  return [...new Set(rules.map(({ document }) => partsOf(document.uri).resourceId))]
}

function verificationOf(
  { document }: ReasonRecord,
  { reader, statuses }: EvidenceContext,
): readonly EdgeVerification[] {
  const verified = isRuleDocument(document) ? null : verificationBy(reader, document, statuses)
  return verified === null || verified.at === null ? [] : [verified]
}

/** Reads the times since which supports hold, except times before the horizon, which are no longer recorded. */
async function timesOf(reader: Reader, supports: readonly ReasonRecord[]): Promise<ReadonlyMap<Tx, Time>> {
  const since = [...new Set(supports.map((support) => support.since))]
  if (since.length === 0) return new Map()
  const [times, horizon] = await Promise.all([
    reader.loader.counted(reader.store.times(since)),
    reader.loader.counted(reader.store.horizon()),
  ])
  const entries = since.map((tx, i): readonly [Tx, Time | null] => [
    tx,
    tx <= (horizon?.tx ?? 0) ? null : (times[i] ?? null),
  ])
  return new Map(entries.filter((entry): entry is readonly [Tx, Time] => entry[1] !== null))
}

function earliest(times: readonly Time[]): Time | null {
  return times.length === 0 ? null : Math.min(...times)
}

function latestTime(times: readonly Time[]): Time | null {
  return times.length === 0 ? null : Math.max(...times)
}
