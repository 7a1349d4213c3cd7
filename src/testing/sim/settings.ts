import { randomFrom } from '../../lib/random.ts'

/** Settings of a simulation. Every kind of trouble can be turned off, so that a failure can be reduced. */
export interface SimulationSettings {
  readonly seed: number
  /** Changes of the world, with the events between them. */
  readonly steps: number
  readonly workers: number
  /** People change most here, since ownership of addresses is the one fact that takes two answers. */
  readonly mostlyPeople: boolean
  /** The last changes come quickly, to cause mistakes that a later change would correct. */
  readonly thick: boolean
  readonly crashes: boolean
  readonly stalls: boolean
  readonly faults: boolean
  /** Calls of the record fail for a while, before or after their effect. */
  readonly breaks: boolean
  /** Sweeps run all the time. */
  readonly sweeping: boolean
  /**
   * Events are lost for good, and a sweep has to correct that. Otherwise each entity keeps one event after its last
   * change, and everything must be right without any sweep.
   */
  readonly losing: boolean
  /** A sweep over a correct record must change nothing. */
  readonly sweptAfter: boolean
  /** Sometimes everybody stops for a while, and restarts with other mappings, intervals and guards. */
  readonly reconfigured: boolean
  /** The past is dropped while everybody is stopped. */
  readonly forgetting: boolean
  /** Two people may share an address for a while: its owner is then unknown. */
  readonly sharedAddresses: boolean
  /** Disappearances soon exceed the guard: a person decides about them. */
  readonly guarded: boolean
  /** Listings show whole records, and several entities are read at once. */
  readonly bulk: boolean
  /** Two platforms have the same data, which keys join; and OpenLineage events add to it. */
  readonly joined: boolean
  /** People pause and resume sources. */
  readonly paused: boolean
}

export function settingsOf(seed: number, given: Partial<SimulationSettings> = {}): SimulationSettings {
  const random = randomFrom(seed * 16)
  const chance = (share: number): boolean => random() < share
  return {
    seed,
    steps: 60,
    workers: chance(0.8) ? 2 : 1,
    mostlyPeople: chance(0.25),
    thick: chance(0.4),
    crashes: chance(0.6),
    stalls: chance(0.4),
    faults: chance(0.6),
    breaks: chance(0.3),
    sweeping: chance(0.2),
    losing: chance(0.4),
    sweptAfter: chance(0.2),
    reconfigured: chance(0.4),
    forgetting: chance(0.6),
    sharedAddresses: chance(0.3),
    guarded: chance(0.3),
    bulk: chance(0.5),
    joined: chance(0.5),
    paused: chance(0.3),
    ...given,
  }
}
