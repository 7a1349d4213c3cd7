// Counts violations of each policy at the end of each of the last days, like a question about that moment.
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { timeOfTx } from '../time/moment.ts'
import { currentViolations } from './violations.ts'
import { DAY_MS } from '../../lib/durations.ts'

interface TrendDay {
  readonly end: Time
  /** Number of open violations by policy id, without waived ones. Policies without any are absent. */
  readonly open: ReadonlyMap<string, number>
}

interface PolicyTrend {
  /** Oldest first. */
  readonly days: readonly TrendDay[]
  /** False if a day's violations weren't all counted, or there was too much to examine for all days. */
  readonly complete: boolean
}

export const TREND_DAYS = 14
/**
 * Maximum number of entities that an answer examines over all days, some 1 µs each; judging one counts as many. No day
 * begins after that, so only the last may exceed it.
 */
const MAX_EXAMINED = 1_000_000
const JUDGED_COUNTS = 20

/** Days end at midnight UTC. Leaves out those before the record begins. */
export async function policyTrend(reader: Reader, policies: readonly Policy[]): Promise<PolicyTrend> {
  const { store, pace } = reader
  const today = Math.floor((await timeOfTx(store, reader.at)) / DAY_MS) * DAY_MS
  const first = (await store.horizon())?.tx ?? 1
  const days: TrendDay[] = []
  let [looked, complete] = [0, true]
  for (let i = 0; i < TREND_DAYS; i++) {
    const end = today - i * DAY_MS
    const at = await store.txAt(end - 1)
    if (at < first) break
    if (looked >= MAX_EXAMINED) return { days: days.toReversed(), complete: false }
    if (pace.isDue()) await pace.yieldNow()
    const then = reader.asOf(at)
    for (const { of } of policies)
      for (const type of reader.catalogue.target(of).types) looked += then.graph.countOfType(type, at)
    const violations = await currentViolations(then, {
      policies,
      among: () => {
        looked += JUDGED_COUNTS
        return true
      },
    })
    const open = Map.groupBy(
      violations.found.filter(({ waiver }) => waiver === null),
      ({ policy }) => policy.id,
    )
    days.push({ end, open: new Map([...open].map(([id, all]) => [id, all.length])) })
    complete &&= violations.complete
  }
  return { days: days.toReversed(), complete }
}
