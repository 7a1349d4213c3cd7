import { objectsOf, type Json } from '../../lib/json.ts'

/** A difference is clear from this share of the earlier value. Runs of one version usually differ by less. */
const CLEAR_DIFFERENCE = 0.1
/** In binary, the step from 0.9 to 0.81 is a little less than a tenth. */
const ROUNDING_ERROR = 1e-9

export interface WorseMetric {
  readonly metric: string
  readonly before: number
  /** NaN if the source no longer states a finite number. */
  readonly after: number
  /** The metric got worse by this share of its earlier value, at least 0.1; infinite for NaN. */
  readonly share: number
}

/**
 * Returns the metric that got worse by the largest share, clearly: of those that both measurements have, and whose
 * evaluation declares a direction. A number that became NaN is worse whatever the direction. Null if none did.
 */
export function worstOf(
  definitions: Json | undefined,
  before: Json | undefined,
  after: Json | undefined,
): WorseMetric | null {
  const [was, is] = [metricValues(before), metricValues(after)]
  const worse = objectsOf(definitions).flatMap((definition): readonly WorseMetric[] => {
    const { name, direction } = definition
    if (typeof name !== 'string') return []
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined || now === undefined || Number.isNaN(old)) return []
    if (Number.isNaN(now)) return [{ metric: name, before: old, after: now, share: Infinity }]
    if (old === 0 || (direction !== 'higher' && direction !== 'lower')) return []
    const share = (direction === 'higher' ? old - now : now - old) / Math.abs(old)
    return share < CLEAR_DIFFERENCE - ROUNDING_ERROR ? [] : [{ metric: name, before: old, after: now, share }]
  })
  return worse.toSorted((a, b) => b.share - a.share || 0)[0] ?? null
}

/** Sources state NaN and infinity as texts. */
function metricValues(metrics: Json | undefined): ReadonlyMap<string, number> {
  return new Map(
    objectsOf(metrics).flatMap(({ name, value, stated }): readonly (readonly [string, number])[] => {
      const number = typeof value === 'number' ? value : typeof (value ?? stated) === 'string' ? NaN : null
      return typeof name !== 'string' || number === null ? [] : [[name, Number.isFinite(number) ? number : NaN]]
    }),
  )
}
