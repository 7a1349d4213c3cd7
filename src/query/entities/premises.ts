import { setImmediate as nextTurn } from 'node:timers/promises'
import { CADENCE_FRESHNESS } from '../../contracts/source-conditions.ts'
import { edgeKey } from '../../model/diff.ts'
import type { DocumentKey, EdgeClaim } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { explain, isRuleDocument, supportsOfEdges } from './relations.ts'
import { statusesOf, verificationBy, type EdgeVerification } from './document-statuses.ts'

/** Maximum number of conclusions explained in one answer, up to a millisecond each; the others stay unverified. */
const MAX_EXPLAINED = 50
/** Number explained between two turns of the event loop. */
const EXPLAINED_AT_ONCE = 10
/** Maximum number of paths of each rule that are verified, shortest first. */
const MAX_PATHS = 3

const UNVERIFIED: EdgeVerification = { at: null, freshness: 'unknown' }

/**
 * Verifies conclusions, by edge key. A conclusion is as fresh as its weakest premise; of several paths to it, the
 * freshest counts. The past has no verifications.
 */
export async function verifyPremises(
  reader: Reader,
  conclusions: readonly EdgeClaim[],
): Promise<ReadonlyMap<string, EdgeVerification>> {
  const paths = new Map<string, readonly (readonly EdgeClaim[])[]>()
  if (!reader.present) return new Map()
  const distinct = new Map(conclusions.map((claim) => [edgeKey(claim), claim]))
  for (const [key, { type, from, to }] of [...distinct].slice(0, MAX_EXPLAINED)) {
    const [start, end] = [reader.graph.idOf(from), reader.graph.idOf(to)]
    if (start === undefined || end === undefined) continue
    if (paths.size % EXPLAINED_AT_ONCE === EXPLAINED_AT_ONCE - 1) await nextTurn()
    const explained = await explain(reader, type, { from: start, to: end })
    paths.set(
      key,
      explained.flatMap((reason) => reason.paths.slice(0, MAX_PATHS)),
    )
  }
  const premises = [...new Map([...paths.values()].flat(2).map((edge) => [edgeKey(edge), edge])).values()]
  const verified = await verifications(reader, premises)
  const weakestOf = (path: readonly EdgeClaim[]): EdgeVerification =>
    path
      .map((edge) => verified.get(edgeKey(edge)) ?? UNVERIFIED)
      .toSorted(byFreshness)
      .at(-1) ?? UNVERIFIED
  return new Map([...paths].map(([key, all]) => [key, all.map(weakestOf).toSorted(byFreshness)[0] ?? UNVERIFIED]))
}

/** Verifies edges, by edge key, by the freshest source that states each. */
async function verifications(
  reader: Reader,
  edges: readonly EdgeClaim[],
): Promise<ReadonlyMap<string, EdgeVerification>> {
  if (edges.length === 0) return new Map()
  const supports = await supportsOfEdges(reader, edges)
  const documents = [...supports.values()].flat().map(({ document }) => document)
  const statuses = await statusesOf(reader, documents)
  const verificationOf = (document: DocumentKey): EdgeVerification =>
    isRuleDocument(document) ? UNVERIFIED : verificationBy(reader, document, statuses)
  return new Map(
    [...supports].map(([key, all]) => [
      key,
      all.map((one) => verificationOf(one.document)).toSorted(byFreshness)[0] ?? UNVERIFIED,
    ]),
  )
}

/** Sorts freshest first, then latest confirmed; never confirmed comes last. */
function byFreshness(a: EdgeVerification, b: EdgeVerification): number {
  const rank = ({ freshness }: EdgeVerification): number => CADENCE_FRESHNESS.indexOf(freshness)
  return rank(a) - rank(b) || (b.at ?? 0) - (a.at ?? 0)
}
