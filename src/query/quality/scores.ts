// Weighs reasons in a score: pure.
import { memoiseWeakly } from '../../lib/memoise.ts'
import { DIMENSIONS, type Dimension, type QualityReason } from '../../catalogue/reasons.ts'
import { reasonsFor } from '../../catalogue/expectations.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { dimensionOf } from './noted-reasons.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

/**
 * Everything that a type requires counts as one expectation. Sources state it without being asked, so if nothing else
 * is expected, nobody has anything to fill in.
 */
const REQUIRED = 'missing-required'
const WEIGHT_OF_REQUIRED = 1

/** Weighs what entities of a type may lack. */
export class Weights {
  readonly #byType = new Map<string, ReadonlyMap<QualityReason, number>>()
  readonly #totals = new Map<string, number>()

  constructor(catalogue: Pick<Catalogue, 'expected' | 'types'>) {
    for (const { name, attributes } of catalogue.types) {
      const items = catalogue.expected.get(name) ?? new Map<string, number>()
      const weights = [...items].flatMap(([item, weight]) => reasonsFor(item).map((one) => [one, weight] as const))
      this.#byType.set(name, new Map(weights))
      const requires = Object.values(attributes).some(({ required }) => required === true)
      const expected = [...items.values()].reduce((sum, weight) => sum + weight, 0)
      this.#totals.set(name, expected > 0 && requires ? expected + WEIGHT_OF_REQUIRED : expected)
    }
  }

  /** Returns what a reason takes off an entity of the type; 0 if the reason isn't about completeness. */
  of(reason: QualityReason, type: string): number {
    if (reason === REQUIRED) return this.total(type) > 0 ? WEIGHT_OF_REQUIRED : 0
    return this.#byType.get(type)?.get(reason) ?? 0
  }

  /** Returns 0 if nothing is expected of the type, which then has no completeness. */
  total(type: string): number {
    return this.#totals.get(type) ?? 0
  }
}

export const weightsOf = memoiseWeakly((catalogue: Catalogue) => new Weights(catalogue))

/** Returns the scores of an entity with these reasons, in points of 100. */
export function pointsOf(
  weights: Weights,
  type: string,
  reasons: readonly QualityReason[],
): Readonly<Record<Dimension, number>> {
  const lackingOf = (dimension: Dimension): number => (reasons.some((one) => dimensionOf(one) === dimension) ? 1 : 0)
  const scores = scoresOf({
    entities: 1,
    expected: weights.total(type),
    lacked: reasons.reduce((sum, reason) => sum + weights.of(reason, type), 0),
    reasons: new Map(),
    lacking: {
      completeness: lackingOf('completeness'),
      timeliness: lackingOf('timeliness'),
      consistency: lackingOf('consistency'),
    },
  })
  return {
    completeness: 100 * (scores.completeness ?? 1 - lackingOf('completeness')),
    timeliness: 100 * (scores.timeliness ?? 1),
    consistency: 100 * (scores.consistency ?? 1),
  }
}

/** Sums of the reasons of some entities. */
export interface QualityTally {
  readonly entities: number
  /** Sums of what is expected of them, and of what they lack of it. */
  readonly expected: number
  readonly lacked: number
  readonly reasons: ReadonlyMap<QualityReason, number>
  /** Number of entities with any reason of each dimension. */
  readonly lacking: Readonly<Record<Dimension, number>>
}

export function scoresOf({
  entities,
  expected,
  lacked,
  lacking,
}: QualityTally): Readonly<Record<Dimension, number | null>> {
  const share = (part: number, of: number): number | null => (of <= 0 ? null : roundScore(Math.max(0, 1 - part / of)))
  return {
    completeness: share(lacked, expected),
    timeliness: share(lacking.timeliness, entities),
    consistency: share(lacking.consistency, entities),
  }
}

/** Rounds to four digits; 1 only if nothing is lacking. */
function roundScore(value: number): number {
  return value === 1 ? 1 : Math.min(0.9999, Math.round(value * 1e4) / 1e4)
}

export function byFrequency(
  reasons: ReadonlyMap<QualityReason, number>,
): readonly (readonly [QualityReason, number])[] {
  return [...reasons].filter(([, count]) => count > 0).sort(([a, n], [b, m]) => m - n || compareTexts(a, b))
}

export const NOTHING_LACKING: Readonly<Record<Dimension, number>> = Object.fromEntries(
  DIMENSIONS.map((dimension) => [dimension, 0]),
) as Record<Dimension, number>
