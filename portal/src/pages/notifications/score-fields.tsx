import { upperFirst } from '../../../../src/lib/english.ts'
import { WINDOW_LABELS, type SubscriptionShown } from './subscription-text.ts'

type ScoreShown = NonNullable<SubscriptionShown['score']>

interface ChosenScore {
  readonly points: string
  readonly dimension: string
  readonly within: string
}

export const DEFAULT_SCORE: ChosenScore = { points: '80', dimension: '', within: 'day' }

const DIMENSION_LABELS: Readonly<Record<string, string>> = {
  '': 'any of them',
  completeness: 'completeness',
  timeliness: 'timeliness',
  consistency: 'consistency',
}

interface ScoreFieldsProps {
  readonly kind: ScoreShown['kind']
  readonly score: ChosenScore
  readonly setScore: (score: ChosenScore) => void
}

/** Fields for how far a quality score must fall. */
export function ScoreFields({ kind, score, setScore }: ScoreFieldsProps) {
  return (
    <>
      <label>
        Points, of 100
        <input
          type="number"
          required
          min={1}
          max={kind === 'below' ? 100 : 99}
          value={score.points}
          onChange={({ currentTarget }) => setScore({ ...score, points: currentTarget.value })}
        />
      </label>
      <label>
        Which score
        <select
          value={score.dimension}
          onChange={({ currentTarget }) => setScore({ ...score, dimension: currentTarget.value })}
        >
          {optionsOf(DIMENSION_LABELS)}
        </select>
      </label>
      {kind === 'below' ? null : (
        <label>
          Within
          <select
            value={score.within}
            onChange={({ currentTarget }) => setScore({ ...score, within: currentTarget.value })}
          >
            {optionsOf(WINDOW_LABELS)}
          </select>
        </label>
      )}
    </>
  )
}

export function optionsOf(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([value, text]) => (
    <option key={value} value={value}>
      {upperFirst(text)}
    </option>
  ))
}

/** Arguments for `subscribe`. */
export function scoreArguments(kind: ScoreShown['kind'], { points, dimension, within }: ChosenScore) {
  return {
    ...(kind === 'below' ? { scoreBelow: Number(points) } : { scoreDrop: Number(points), scoreWithin: within }),
    ...(dimension === '' ? {} : { dimension }),
  }
}
