import type { QuestionAnswer } from '../../client/ask.ts'
import type { Tone } from '../../ui/tone.ts'

export const DIMENSION_NAMES = {
  completeness: 'Completeness',
  timeliness: 'Timeliness',
  consistency: 'Consistency',
} as const
export const DIMENSIONS = ['completeness', 'timeliness', 'consistency'] as const

export const GROUPINGS = [
  ['type', 'Type'],
  ['team', 'Team'],
  ['domain', 'Domain'],
  ['platform', 'Platform'],
] as const

export function groupingOf(typed: string | undefined): (typeof GROUPINGS)[number][0] {
  return GROUPINGS.find(([key]) => key === typed)?.[0] ?? 'type'
}

/** Rounded down to a tenth, so that 100 means complete. Every page and chart uses this. */
export function scorePercent(score: number | null): number | null {
  // 0.977 × 1,000 is 976.99… in floating point.
  return score === null ? null : Math.floor(Math.round(score * 1e4) / 10) / 10
}

/** Scores from the first up are good, and below the second bad. */
const GOOD_PERCENT = 95
const BAD_PERCENT = 80

export function toneOfScore(score: number | null): Tone {
  const percent = scorePercent(score)
  if (percent === null) return 'plain'
  return percent >= GOOD_PERCENT ? 'good' : percent >= BAD_PERCENT ? 'warn' : 'bad'
}

/** `97.7%`. */
export function scoreText(score: number | null): string {
  const percent = scorePercent(score)
  if (percent === null) return '–'
  return `${percent === 100 ? '100' : percent.toFixed(1)}%`
}

type ScoredDay = Pick<QuestionAnswer<'quality'>['rows'][number], 'key' | keyof typeof DIMENSION_NAMES>

/** Describes the chart for people who can't see it. */
export function trendSummary(days: readonly ScoredDay[]): string {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return 'There are no days yet.'
  const each = DIMENSIONS.map((dimension) =>
    first === last
      ? `${DIMENSION_NAMES[dimension]} ${scoreText(last[dimension])}`
      : `${DIMENSION_NAMES[dimension]} from ${scoreText(first[dimension])} to ${scoreText(last[dimension])}`,
  )
  return `${each.join(', ')}, since ${first.key}.`
}
