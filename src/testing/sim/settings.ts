import { seeded } from '../../lib/random.ts'

/** What a simulation is made of. Every kind of trouble can be left out, so that a failure can be made small. */
export interface Settings {
  readonly seed: number
  /** Changes of the world, with what happens between them. */
  readonly steps: number
  readonly workers: number
  readonly crashes: boolean
  readonly stalls: boolean
  readonly faults: boolean
  /** Sweeps go on all the time. */
  readonly sweeping: boolean
  /**
   * Events are lost for good, and a sweep has to mend it. Otherwise each thing keeps one event after its last change, and all
   * must be right without any sweep (F1).
   */
  readonly losing: boolean
  /** A sweep over what is right already must change nothing. */
  readonly sweptAfter: boolean
}

export function settingsOf(seed: number, given: Partial<Settings> = {}): Settings {
  const random = seeded(seed * 16)
  const chance = (share: number): boolean => random() < share
  return {
    seed,
    steps: 60,
    workers: chance(0.8) ? 2 : 1,
    crashes: chance(0.6),
    stalls: chance(0.4),
    faults: chance(0.6),
    sweeping: chance(0.2),
    losing: chance(0.4),
    sweptAfter: chance(0.2),
    ...given,
  }
}
