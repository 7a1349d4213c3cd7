import type { Tx } from './facts.ts'

/** One person's confirmation or rejection of an edge, and the transactions between which it holds. */
export interface JudgedInterval {
  readonly rejects: boolean
  readonly since: Tx
  /** Higher than any transaction while it is open. */
  readonly until: number
}

/** The latest open judgement counts; of two in one transaction the rejection. */
export function rejectedAt(judgements: readonly JudgedInterval[], at: Tx): boolean {
  let latest: JudgedInterval | null = null
  for (const judgement of judgements) {
    if (judgement.since > at || at >= judgement.until) continue
    if (latest === null || judgement.since > latest.since || (judgement.since === latest.since && judgement.rejects))
      latest = judgement
  }
  return latest?.rejects === true
}
