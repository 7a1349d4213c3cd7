import { z } from 'zod'
import { contradictions, countedTypes } from '../catalogue/assess.ts'
import { mergeEntity } from '../catalogue/entity.ts'
import { labelOf } from '../catalogue/labels.ts'
import { lowerFirst } from '../catalogue/names.ts'
import { codeOf, isComputed, type QualityReason } from '../catalogue/reasons.ts'
import type { NodeId } from '../contracts/log.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { truncateWithEllipsis } from '../lib/cut-text.ts'
import { and } from '../lib/english.ts'
import { ok } from '../lib/result.ts'
import { HAS_REASON, reasonUri } from '../model/quality.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { computedReasons } from '../query/quality/computed-reasons.ts'
import { knownReasons, notedOf } from '../query/quality/noted-reasons.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, type Arguments, uri } from './parameters.ts'
import { explainReason } from './quality/quality.ts'
import { explainedReason } from './quality/schema.ts'
import { time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'

const reasonsParameters = { uri: uri('the entity'), asOf: AS_OF }

const reasonsAnswer = z.strictObject({
  uri: z.string(),
  counted: z.boolean().describe('False for people, groups and parts such as columns: nothing is expected of those.'),
  reasons: z.array(
    explainedReason
      .extend({
        since: time
          .nullable()
          .describe('When the reason was noted. Null if it follows from the clock or from what is in use.'),
        q: z.string().describe('The search for all entities of its type with this reason.'),
      })
      .meta({ id: 'QualityReasonOfEntity' }),
  ),
  tx: z.int(),
})

type QualityOfArguments = Arguments<typeof reasonsParameters>
export type QualityOfAnswer = AnswerOf<typeof reasonsAnswer>

export const REASONS = graphQuestion({
  name: 'reasons',
  path: '/api/v1/entities/{uri}/quality',
  summary: "Explain what is wrong with an entity's metadata, and how to fix it",
  cost: 100,
  parameters: reasonsParameters,
  cacheable: 'nothing',
  answer: reasonsAnswer,
  cli: { group: 'query', positional: ['uri'] },
  examples: [{ title: 'For an evaluation', arguments: { uri: 'aip://evaluation/evaluations/ranking-v5-offline' } }],
  async ask(reader, { uri }) {
    const node = knownNode(reader, uri)
    if (!node.ok) return node
    const type = reader.typeOf(node.value)
    const counted = type !== null && countedTypes(reader.catalogue).includes(type)
    const reasons = counted ? await reasonsNow(reader, node.value) : []
    const since = await begunAt(reader, uri, reasons)
    const typed = lowerFirst(type ?? '')
    const differing = reasons.includes('contradicting-sources') ? await contradictionsOf(reader, uri) : null
    return ok({
      uri,
      counted,
      reasons: reasons.flatMap((reason) =>
        explainReason(reason).map((one) => ({
          ...one,
          ...(reason === 'contradicting-sources' && differing !== null && { means: differing }),
          since: since.get(reason) ?? null,
          q: `type:${typed} quality:${reason}`,
        })),
      ),
      tx: reader.at,
    })
  },
})

/** For the present, returns reasons as a search finds them, without former expectations; for the past, as noted. */
async function reasonsNow(reader: Reader, node: NodeId): Promise<readonly QualityReason[]> {
  const known = new Set(knownReasons(reader.catalogue))
  if (!reader.present) return notedOf(reader, node).filter((reason) => codeOf(reason) !== null)
  const noted = notedOf(reader, node).filter((reason) => known.has(reason) && !isComputed(reason))
  const computed = await computedReasons(reader, reader.now())
  return [...noted, ...[...computed].flatMap(([reason, nodes]) => (nodes.has(node) ? [reason] : []))]
}

/** Returns what the sources state differently, to follow the entity's name; null if they no longer do. */
async function contradictionsOf(
  { store, at, catalogue }: Reader,
  uri: QualityOfArguments['uri'],
): Promise<string | null> {
  const [record] = await store.entities([uri], at)
  if (record === undefined || record === null) return null
  const entity = mergeEntity(record.stated, uri, catalogue)
  const differing = contradictions({ entity, stated: record.stated }, catalogue).map(({ attribute, values }) => {
    const stated = [...values]
      .sort(([a], [b]) => compareTexts(a, b))
      .map(([platform, value]) => `${truncateWithEllipsis(String(value), MAX_VALUE)} in ${platform}`)
    return `${labelOf(attribute)} is ${and(stated)}`
  })
  return differing.length === 0 ? null : `has different values in its sources: ${differing.join('; ')}`
}

/** Longest value that a reason quotes. */
const MAX_VALUE = 60

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
      return time === null || reason === undefined ? [] : [[reason, isoOf(time)] as const]
    }),
  )
}
