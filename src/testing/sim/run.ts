import { COUNTED, type HappeningName } from './happenings.ts'
import { settingsOf, type SimulationSettings } from './settings.ts'
import { failureOf, shrunk, toldOf } from './shrink.ts'
import { simulate, type Additions } from './simulation.ts'

export interface Figures {
  readonly seeds: number
  readonly withCrashes: number
  readonly counts: Record<HappeningName, number>
  readonly ms: number
}

interface SeedRange {
  readonly from: number
  readonly count: number
}

/** `MLG_SEED=<n>` runs only that one. */
export function seedsWanted(count: number): SeedRange {
  const only = process.env['MLG_SEED']
  return only === undefined ? { from: 1, count } : { from: Number(only), count: 1 }
}

/** Simulates seed after seed; throws at the first failure, reduced to its minimum. */
export async function simulateSeeds(
  range: SeedRange,
  given: Partial<SimulationSettings>,
  how: { readonly additions?: Additions; readonly progress?: (figures: Figures) => void } = {},
): Promise<Figures> {
  const { additions = {}, progress } = how
  const began = performance.now()
  const counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<HappeningName, number>
  let withCrashes = 0
  for (let n = 0; n < range.count; n++) {
    const settings = settingsOf(range.from + n, given)
    const outcome = await simulate(settings, additions)
    if (outcome.wrong.length > 0) throw new Error(toldOf(await shrunk({ settings, outcome }, additions)))
    for (const name of COUNTED) counts[name] += outcome.counts[name]
    if (outcome.counts.crashes > 0) withCrashes++
    progress?.({ seeds: n + 1, withCrashes, counts, ms: performance.now() - began })
  }
  return { seeds: range.count, withCrashes, counts, ms: performance.now() - began }
}

/** Returns the first seed of the range that catches a planted bug; null if all pass. */
export async function seedThatCatches(
  additions: Additions,
  { from, count }: SeedRange,
  given: Partial<SimulationSettings>,
): Promise<number | null> {
  for (let seed = from; seed < from + count; seed++)
    if ((await failureOf(settingsOf(seed, given), additions)) !== null) return seed
  return null
}

export function figuresText({ seeds, withCrashes, counts, ms }: Figures): string {
  const happened = COUNTED.map((name) => `${counts[name]} ${name}`).join(', ')
  return `${seeds} seeds passed, ${withCrashes} of them with crashes, ${((1_000 * seeds) / ms).toFixed(1)} a second: ${happened}`
}
