import { objectsOf, type Json } from '../../lib/json.ts'

/**
 * A difference that is clear: by a tenth of what the metric was. Runs of one and the same version differ by less, as a
 * rule.
 */
const CLEARLY = 0.1
/** From 0.9 to 0.81 is a tenth, but for the last binary digits. */
const EXACTNESS = 1e-9

export interface WorseMetric {
  readonly metric: string
  readonly before: number
  readonly after: number
  /** The metric became worse by this share of what it was, from 0.1. */
  readonly share: number
}

/**
 * The metric that became clearly worse, the one by the largest share: of those whose evaluation declares which
 * direction is better, and that both measurements have. Null where none did.
 */
export function worstOf(
  definitions: Json | undefined,
  before: Json | undefined,
  after: Json | undefined,
): WorseMetric | null {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const worse = objectsOf(definitions).flatMap((definition): readonly WorseMetric[] => {
    const { name, direction } = definition
    if (typeof name !== 'string' || (direction !== 'higher' && direction !== 'lower')) return []
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined || now === undefined || old === 0) return []
    const share = (direction === 'higher' ? old - now : now - old) / Math.abs(old)
    return share < CLEARLY - EXACTNESS ? [] : [{ metric: name, before: old, after: now, share }]
  })
  return worse.toSorted((a, b) => b.share - a.share)[0] ?? null
}

function valuesOf(metrics: Json | undefined): ReadonlyMap<string, number> {
  return new Map(
    objectsOf(metrics).flatMap(({ name, value }): readonly (readonly [string, number])[] =>
      typeof name === 'string' && typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [],
    ),
  )
}
