import type { Clock } from '../../contracts/clock.ts'

export const COUNTED = [
  'changes',
  'delivered',
  'pushed',
  'lost',
  'crashes',
  'stops',
  'stalls',
  'breaks',
  'reconfigurations',
  'confirmations',
  'pauses',
  'fenced',
  'faults',
  'reads',
  'moments',
  'violations',
] as const

export type HappeningName = (typeof COUNTED)[number]

/** Records what happened in one simulation, to find out why it failed, and counts the rarer events. */
export class Happenings {
  readonly #clock: Clock
  readonly #began: number
  readonly lines: string[] = []
  readonly counts: Record<HappeningName, number> = {
    changes: 0,
    delivered: 0,
    pushed: 0,
    lost: 0,
    crashes: 0,
    stops: 0,
    stalls: 0,
    breaks: 0,
    reconfigurations: 0,
    confirmations: 0,
    pauses: 0,
    fenced: 0,
    faults: 0,
    reads: 0,
    moments: 0,
    violations: 0,
  }

  constructor(clock: Clock) {
    this.#clock = clock
    this.#began = clock.now()
  }

  tell(line: string): void {
    this.lines.push(`+${((this.#clock.now() - this.#began) / 1_000).toFixed(3)} ${line}`)
  }

  count(what: HappeningName, by = 1): void {
    this.counts[what] += by
  }
}
