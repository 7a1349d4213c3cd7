import { upperFirst } from '../../../../src/lib/english.ts'
import { WINDOW_LABELS, type SubscriptionShown } from './subscription-text.ts'
import { SelectField, TextField, type Options } from '../../ui/fields.tsx'

type ScoreShown = NonNullable<SubscriptionShown['score']>

interface ChosenScore {
  readonly points: string
  readonly dimension: string
  readonly within: keyof typeof WINDOW_LABELS
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
      <TextField
        label="Points, of 100"
        type="number"
        required
        min={1}
        max={kind === 'below' ? 100 : 99}
        value={score.points}
        set={(points) => setScore({ ...score, points })}
      />
      <SelectField
        label="Which score"
        value={score.dimension}
        set={(dimension) => setScore({ ...score, dimension })}
        options={optionsOf(DIMENSION_LABELS)}
      />
      {kind === 'below' ? null : (
        <SelectField
          label="Within"
          value={score.within}
          set={(within) => setScore({ ...score, within })}
          options={optionsOf(WINDOW_LABELS)}
        />
      )}
    </>
  )
}

export function optionsOf<Value extends string>(labels: Readonly<Record<Value, string>>): Options<Value> {
  return Object.fromEntries(
    Object.entries<string>(labels).map(([value, text]) => [value, upperFirst(text)]),
  ) as Options<Value>
}

/** Arguments for `subscribe`. */
export function scoreArguments(kind: ScoreShown['kind'], { points, dimension, within }: ChosenScore) {
  return {
    ...(kind === 'below' ? { scoreBelow: Number(points) } : { scoreDrop: Number(points), scoreWithin: within }),
    ...(dimension === '' ? {} : { dimension }),
  }
}
