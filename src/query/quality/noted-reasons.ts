// Reads what is noted as wrong with things: edges of the graph, as of the moment of a reader.
import { countedTypes } from '../../catalogue/assess.ts'
import {
  codeOf,
  CONDITIONS,
  DIMENSIONS,
  isComputed,
  REASON_CODES,
  REASONS,
  type QualityReason,
} from '../../catalogue/reasons.ts'
import { expectedReasons } from '../../catalogue/expectations.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import type { Time } from '../../model/facts.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { partsOf } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { computedReasons } from './computed-reasons.ts'
import { eachWithReason } from './reason-edges.ts'

export type ReasonBits = Uint32Array<SharedArrayBuffer>

/** Every reason that a thing may have by the definitions of now. */
export function knownReasons(catalogue: Catalogue): readonly QualityReason[] {
  const plain = REASON_CODES.filter((code) => !('named' in REASONS[code]))
  return [...new Set([...plain, ...expectedReasons(catalogue)])]
}

/** The reasons that a text means: one, all of a code (`missing-tag`), or all of a dimension (`completeness`). */
export function reasonsMeant(text: string, catalogue: Catalogue): readonly QualityReason[] {
  const folded = text.toLowerCase()
  const all = knownReasons(catalogue)
  const dimension = DIMENSIONS.find((one) => one === folded)
  if (dimension !== undefined) return all.filter((reason) => dimensionOf(reason) === dimension)
  return all.filter((reason) => reason.toLowerCase() === folded || codeOf(reason) === folded)
}

export function dimensionOf(reason: QualityReason): string | null {
  const code = codeOf(reason)
  return code === null ? null : REASONS[code].dimension
}

/** Returns the reasons noted of one thing. Conditions, which make a reason only with what is in use, are left out. */
export function notedOf({ graph, at }: Pick<Reader, 'graph' | 'at'>, node: NodeId): readonly QualityReason[] {
  const type = graph.edgeTypeNumber(HAS_REASON)
  const found: QualityReason[] = []
  if (type >= 0)
    graph.eachNeighbour(node, type, 'out', at, (to) => void found.push(partsOf(graph.uriOf(to)).resourceId))
  return found.filter((reason) => !CONDITIONS.some((one) => one === reason))
}

/**
 * Visits the things that have a reason, of those that are counted: at present by the clock of now, in the past by what
 * was noted with the first change of the day.
 */
export async function eachCounted(
  reader: Reader,
  { reasons, now }: { readonly reasons: readonly QualityReason[]; readonly now: Time },
  visit: (reason: QualityReason, node: NodeId) => void,
): Promise<void> {
  const counted = new Set(countedTypes(reader.catalogue))
  // Deleted things may have a type still; only what the graph lists is counted.
  const isCounted = (node: NodeId): boolean => counted.has(reader.typeOf(node) ?? '')
  const computed = reader.present && reasons.some(isComputed) ? await computedReasons(reader, now) : null
  for (const reason of reasons) {
    const each = (node: NodeId): void => {
      if (isCounted(node)) visit(reason, node)
    }
    const found = computed !== null && isComputed(reason) ? (computed.get(reason) ?? new Set()) : null
    if (found === null) eachWithReason(reader, reason, each)
    else for (const node of found) each(node)
  }
}

/** A bit for each counted thing that has one of the reasons. */
export async function nodesWithReasons(
  reader: Reader,
  reasons: readonly QualityReason[],
  now: Time,
): Promise<ReasonBits> {
  const bits = emptyBits(reader)
  await eachCounted(reader, { reasons, now }, (_, node) => setBit(bits, node))
  return bits
}

export function emptyBits({ graph }: Pick<Reader, 'graph'>): ReasonBits {
  return newSharedBits(graph.idBound)
}
