import type { Dimension } from '../catalogue/reasons.ts'

export const SCORE_WINDOWS = ['hour', 'day', 'week', 'month'] as const
export type ScoreWindow = (typeof SCORE_WINDOWS)[number]

/** Of the quality of a single thing, in points of 100. */
export interface ScoreCondition {
  /** Null: any of them. */
  readonly dimension: Dimension | null
  /** `below`: a score falls below so many points; `drop`: by more than so many. */
  readonly kind: 'below' | 'drop'
  readonly points: number
  /** Within which it falls by them; null of `below`. */
  readonly within: ScoreWindow | null
}
