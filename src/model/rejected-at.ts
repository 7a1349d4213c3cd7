import type { Tx } from './facts.ts'

/** One person's confirmation or rejection of an edge, and the transactions between which it holds. */
interface JudgedInterval {
  readonly rejects: boolean
  readonly since: Tx
  /** Higher than any transaction while it is open. */
  readonly until: number
}

/** The latest open judgement counts; of two in one transaction the rejection. */
export function rejectedAt(judgements: readonly JudgedInterval[], at: Tx): boolean {
  let latest: JudgedInterval | null = null
  for (const one of judgements) {
    if (one.since > at || at >= one.until) continue
    if (latest === null || one.since > latest.since || (one.since === latest.since && one.rejects)) latest = one
  }
  return latest?.rejects === true
}
