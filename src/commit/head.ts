import type { Time, Tx } from '../model/facts.ts'

/** The last value of each ascending number, and counts that would be slow to compute. Each commit advances it. */
export interface CommitHead {
  readonly tx: Tx
  /** Real time (`realTimeAfter`). */
  readonly at: Time
  readonly logTime: Time
  readonly node: number
  readonly document: number
  readonly delta: number
  readonly support: number
  readonly entities: number
  readonly edges: number
  readonly facts: number
}

/** A clock set back by no more than this catches up: until then the real time of transactions stands still. */
const SET_BACK_MS = 60_000

/** The log's time increases with every transaction: commits may share a millisecond, and clocks step back. */
export function logTimeAfter({ logTime }: Pick<CommitHead, 'logTime'>, at: Time): Time {
  return Math.max(at, logTime + 1)
}

/** The real time of a transaction, from its writer's clock: it never decreases, unless that clock was set back. */
export function realTimeAfter({ at: last }: Pick<CommitHead, 'at'>, at: Time): Time {
  return at < last - SET_BACK_MS ? at : Math.max(at, last)
}
