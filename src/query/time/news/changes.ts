// Reads what a transaction changed.
import { isFailure } from '../../../catalogue/news.ts'
import { objectsOf, type Json } from '../../../lib/json.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import { personOf } from '../../../model/people.ts'
import { isSystemMetric, isQualityMetric } from '../../compare/headline-metric.ts'
import { directionByName } from '../../compare/metric-direction.ts'
import { worstOf } from '../../home/worse-metrics.ts'
import type { AttributeChange, HistoryChange, TransactionHistory } from '../change.ts'
import { nameOfMetric, valuesByName } from '../wording.ts'

export function isDeletion({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'tombstone' && change.after !== null)
}

/** Tells whether a metric that says how good a model is became clearly worse, or any metric of it became NaN. */
export function hasWorsened({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'attribute' && isWorse(change))
}

export function isWorse({ name, before, after }: AttributeChange): boolean {
  if (name !== 'metrics') return false
  const namedValues = (metrics: Json) => [...valuesByName(metrics)].map(([name, value]) => ({ name, value }))
  const definitions = objectsOf(before).flatMap((definition) => {
    const metric = { name: typeof definition.name === 'string' ? definition.name : '', value: null }
    const direction = isQualityMetric(metric) ? directionByName(metric.name) : null
    return isSystemMetric(metric) ? [] : [{ name: nameOfMetric(definition), direction }]
  })
  return worstOf(definitions, namedValues(before), namedValues(after)) !== null
}

export function isCreation({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'type' && change.before === null)
}

export function valuesAfter({ changes }: TransactionHistory): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    changes.flatMap((change) => (change.kind === 'attribute' ? [[change.name, change.after] as const] : [])),
  )
}

export function statingDocument(change: HistoryChange | undefined): DocumentKey | null {
  if (change?.kind === 'attribute') return change.documents[0] ?? null
  return change?.kind === 'edge' ? change.document : null
}

export function isNamed(change: HistoryChange | undefined, name: string): boolean {
  return change?.kind === 'attribute' && change.name === name
}

export function recordChange(reported: readonly HistoryChange[], kind: HistoryChange['kind']) {
  const found = reported.find((change) => change.kind === kind)
  return found === undefined || found.kind === 'edge' ? undefined : found
}

export function hasFailed(changes: readonly HistoryChange[]): boolean {
  return changes.some((change) => change.kind === 'attribute' && isFailure({ [change.name]: change.after }))
}

export function findAttribute(
  reported: readonly HistoryChange[],
  accepts: (name: string) => boolean,
): (AttributeChange & HistoryChange) | undefined {
  return reported.find((change): change is AttributeChange & HistoryChange => {
    return change.kind === 'attribute' && accepts(change.name)
  })
}

export function authorOf(change: HistoryChange): string | null {
  const document = statingDocument(change)
  return document === null ? null : personOf(document)
}
