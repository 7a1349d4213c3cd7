// Reads the noted quality problems: edges of the graph, as of the reader's moment.
import { countedTypes } from '../../catalogue/assess.ts'
import {
  codeOf,
  USE_DEPENDENT_REASONS,
  DIMENSIONS,
  type Dimension,
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
import { eachWithReason, notedReasons } from '../../walk/reason-edges.ts'
import type { Reader } from '../reader.ts'
import { computedReasons } from './computed-reasons.ts'

export type ReasonBits = Uint32Array<SharedArrayBuffer>

/** Lists every reason possible under the present definitions. */
export function knownReasons(catalogue: Catalogue): readonly QualityReason[] {
  const plain = REASON_CODES.filter((code) => !('named' in REASONS[code]))
  return [...new Set([...plain, ...expectedReasons(catalogue)])]
}

/**
 * Returns the reasons that a text means: one, all of a code (`missing-tag`), or all of a dimension (`completeness`).
 */
export function reasonsMeant(text: string, catalogue: Catalogue): readonly QualityReason[] {
  const folded = text.toLowerCase()
  const all = knownReasons(catalogue)
  const dimension = DIMENSIONS.find((one) => one === folded)
  if (dimension !== undefined) return all.filter((reason) => dimensionOf(reason) === dimension)
  return all.filter((reason) => reason.toLowerCase() === folded || codeOf(reason) === folded)
}

export function dimensionOf(reason: QualityReason): Dimension | null {
  const code = codeOf(reason)
  return code === null ? null : REASONS[code].dimension
}

/** Returns an entity's noted reasons, without those that depend on use. */
export function notedOf(reader: Pick<Reader, 'graph' | 'at'>, node: NodeId): readonly QualityReason[] {
  return notedReasons(reader, node).filter((reason) => !USE_DEPENDENT_REASONS.some((one) => one === reason))
}

/**
 * Visits counted entities that have a reason: for the present by the current clock, for the past by what was noted with
 * the day's first change.
 */
export async function visitCounted(
  reader: Reader,
  { reasons, now }: { readonly reasons: readonly QualityReason[]; readonly now: Time },
  visit: (reason: QualityReason, node: NodeId) => void,
): Promise<void> {
  const counted = new Set(countedTypes(reader.catalogue))
  // Deleted entities may still have a type; only entities that the graph lists are counted.
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

/** Sets a bit for each counted entity with one of the reasons. */
export async function nodesWithReasons(
  reader: Reader,
  reasons: readonly QualityReason[],
  now: Time,
): Promise<ReasonBits> {
  const bits = emptyBits(reader)
  await visitCounted(reader, { reasons, now }, (_, node) => setBit(bits, node))
  return bits
}

export function emptyBits({ graph }: Pick<Reader, 'graph'>): ReasonBits {
  return newSharedBits(graph.idBound)
}
