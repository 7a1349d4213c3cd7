import type { Dimension } from '../catalogue/reasons.ts'

export const SCORE_WINDOWS = ['hour', 'day', 'week', 'month'] as const
export type ScoreWindow = (typeof SCORE_WINDOWS)[number]

/** A condition on the quality score of a single entity, in points of 100. */
export interface ScoreCondition {
  /** Null means any dimension. */
  readonly dimension: Dimension | null
  /** `below`: a score falls below this many points; `drop`: by more than this many. */
  readonly kind: 'below' | 'drop'
  readonly points: number
  /** Period within which it falls by that much; null for `below`. */
  readonly within: ScoreWindow | null
}
