import { countedTypes } from '../../catalogue/assess.ts'
import { lowerFirst } from '../../catalogue/names.ts'
import { codeOf, REASONS, type QualityReason } from '../../catalogue/reasons.ts'
import type { Problem } from '../../contracts/problem.ts'
import type { NodeId } from '../../contracts/log.ts'
import { ok, type Result } from '../../lib/result.ts'
import { HAS_REASON, reasonUri } from '../../model/quality.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { computedReasons } from '../../query/quality/computed-reasons.ts'
import { knownReasons, notedOf } from '../../query/quality/noted-reasons.ts'
import type { Reader } from '../../query/reader.ts'
import type { QualityOfAnswer, QualityOfArguments } from '../quality.ts'
import { explained } from './quality.ts'

export async function qualityOf(
  reader: Reader,
  { uri }: QualityOfArguments,
): Promise<Result<QualityOfAnswer, Problem>> {
  const node = knownNode(reader, uri)
  if (!node.ok) return node
  const type = reader.typeOf(node.value)
  const counted = type !== null && countedTypes(reader.catalogue).includes(type)
  const reasons = counted ? await reasonsNow(reader, node.value) : []
  const since = await begunAt(reader, uri, reasons)
  const typed = lowerFirst(type ?? '')
  return ok({
    uri,
    counted,
    reasons: reasons.flatMap((reason) =>
      explained(reason).map((one) => ({
        ...one,
        since: since.get(reason) ?? null,
        q: `type:${typed} quality:${reason}`,
      })),
    ),
    tx: reader.at,
  })
}

/**
 * At present as a search for the reason finds the thing: what is expected no more is left out. In the past as it was
 * noted.
 */
async function reasonsNow(reader: Reader, node: NodeId): Promise<readonly QualityReason[]> {
  const known = new Set(knownReasons(reader.catalogue))
  if (!reader.present) return notedOf(reader, node).filter((reason) => codeOf(reason) !== null)
  const noted = notedOf(reader, node).filter((reason) => known.has(reason) && !isComputed(reason))
  const computed = await computedReasons(reader, Date.now())
  return [...noted, ...[...computed].flatMap(([reason, nodes]) => (nodes.has(node) ? [reason] : []))]
}

function isComputed(reason: QualityReason): boolean {
  const code = codeOf(reason)
  return code !== null && REASONS[code].known === 'computed'
}

async function begunAt(
  { store, at, present }: Reader,
  uri: QualityOfArguments['uri'],
  reasons: readonly QualityReason[],
): Promise<ReadonlyMap<QualityReason, string>> {
  const noted = reasons.filter((reason) => !present || !isComputed(reason))
  const claims = noted.map((reason) => ({ type: HAS_REASON, from: uri, to: reasonUri(reason) }))
  const supports = claims.length === 0 ? [] : await store.supportsOn(claims, at)
  const times = await store.times(supports.map(({ since }) => since))
  return new Map(
    supports.flatMap(({ to }, i) => {
      const [time, reason] = [times[i] ?? null, noted.find((one) => reasonUri(one) === to)]
      return time === null || reason === undefined ? [] : [[reason, isoTime(time)] as const]
    }),
  )
}
