import { DAY, type CompanyPlan } from '../plan.ts'
import { between, round } from '../random.ts'
import type { AbTest, CellResult } from '../../tables/experimentation.ts'

/** Running time before a test has results. */
export const FIRST_RESULTS = 7 * DAY

const MEMBERS = 20_000_000
/** Deviation of a single member from the mean. */
const DEVIATION = 2

interface MeasuredCell {
  readonly test: number
  readonly number: number
  readonly metrics: readonly string[]
  /** Share of all members. */
  readonly share: number
}

/** Simulates a cell's effect compared with the control, the first cell; more members narrow the interval. */
export function resultsOf(plan: CompanyPlan, { test, number, metrics, share }: MeasuredCell): CellResult[] {
  const draw = (about: string): number => plan.draws.tests(test, `${about} ${number}`)
  const sample = Math.round(MEMBERS * share * between(0.97, 1, draw('sample')))
  if (number === 1) return metrics.map((metric) => ({ metric, sample }))
  const half = 1.96 * DEVIATION * Math.sqrt(2 / sample)
  return metrics.map((metric) => {
    const effect = between(-0.008, 0.016, draw(`effect on ${metric}`))
    const [low, high] = [round(effect - half, 4), round(effect + half, 4)]
    return { metric, effect: round(effect, 4), low, high, sample }
  })
}

/** Decides by the first metric of the best cell; null if only the control has results. */
export function decisionOf(cells: AbTest['cells']): AbTest['decision'] {
  const first = (cells ?? []).flatMap(({ results }) => results?.slice(0, 1) ?? [])
  const intervals = first.flatMap(({ low, high }) => (low === undefined || high === undefined ? [] : [{ low, high }]))
  if (intervals.length === 0) return null
  if (intervals.some(({ low }) => low > 0)) return 'ship'
  return intervals.every(({ high }) => high < 0) ? 'stop' : 'inconclusive'
}

/** Returns the test before it had results or a decision. */
export function withoutResults(test: AbTest): AbTest {
  const { decision: _, ...open } = test
  const cells = test.cells?.map((cell) => {
    const { results: _results, ...unmeasured } = cell
    return unmeasured
  })
  return cells === undefined ? open : { ...open, cells }
}
