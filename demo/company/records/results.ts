import { DAY } from '../plan.ts'
import type { CompanyPlan } from '../plan.ts'
import { between, rounded } from '../random.ts'
import type { AbTest, CellResult } from '../../tables/experimentation.ts'

/** A test tells nothing before it has run for so long. */
export const FIRST_RESULTS = 7 * DAY

const MEMBERS = 20_000_000
/** How much one member differs from another, beside what all of them do on average. */
const DEVIATION = 2

interface MeasuredCell {
  readonly test: number
  readonly number: number
  readonly metrics: readonly string[]
  /** Of all members. */
  readonly share: number
}

/** What a cell was measured to do beside the control cell, which is the first: the more members, the surer. */
export function resultsOf(plan: CompanyPlan, { test, number, metrics, share }: MeasuredCell): CellResult[] {
  const draw = (about: string): number => plan.draws.tests(test, `${about} ${number}`)
  const sample = Math.round(MEMBERS * share * between(0.97, 1, draw('sample')))
  if (number === 1) return metrics.map((metric) => ({ metric, sample }))
  const half = 1.96 * DEVIATION * Math.sqrt(2 / sample)
  return metrics.map((metric) => {
    const effect = between(-0.008, 0.016, draw(`effect on ${metric}`))
    const [low, high] = [rounded(effect - half, 4), rounded(effect + half, 4)]
    return { metric, effect: rounded(effect, 4), low, high, sample }
  })
}

/** By the first metric of the best cell; null where no cell but the control has results. */
export function decisionOf(cells: AbTest['cells']): AbTest['decision'] {
  const first = (cells ?? []).flatMap(({ results }) => results?.slice(0, 1) ?? [])
  const intervals = first.flatMap(({ low, high }) => (low === undefined || high === undefined ? [] : [{ low, high }]))
  if (intervals.length === 0) return null
  if (intervals.some(({ low }) => low > 0)) return 'ship'
  return intervals.every(({ high }) => high < 0) ? 'stop' : 'inconclusive'
}

/** The test as it was before anything came of it. */
export function withoutResults(test: AbTest): AbTest {
  const { decision: _, ...open } = test
  const cells = test.cells?.map((cell) => {
    const { results: _results, ...unmeasured } = cell
    return unmeasured
  })
  return cells === undefined ? open : { ...open, cells }
}
