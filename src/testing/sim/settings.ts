import { seeded } from '../../lib/random.ts'

/** What a simulation is made of. Every kind of trouble can be left out, so that a failure can be made small. */
export interface SimulationSettings {
  readonly seed: number
  /** Changes of the world, with what happens between them. */
  readonly steps: number
  readonly workers: number
  /** Whose address is whose is the one thing that two answers together tell: here people change most. */
  readonly mostlyPeople: boolean
  /** The last changes come thick: a mistake that a later change would mend has to be made by them. */
  readonly thick: boolean
  readonly crashes: boolean
  readonly stalls: boolean
  readonly faults: boolean
  /** Calls of the record fail for a while, with or without their effect. */
  readonly breaks: boolean
  /** Sweeps go on all the time. */
  readonly sweeping: boolean
  /**
   * Events are lost for good, and a sweep has to mend it. Otherwise each thing keeps one event after its last change,
   * and all must be right without any sweep.
   */
  readonly losing: boolean
  /** A sweep over what is right already must change nothing. */
  readonly sweptAfter: boolean
  /** Now and then everybody stops for a while, and starts with other mappings, intervals and guards. */
  readonly reconfigured: boolean
  /** The past is dropped while everybody stands. */
  readonly forgetting: boolean
  /** Two people may have one address for a while: nobody can say then whose it is. */
  readonly sharedAddresses: boolean
  /** What disappears is soon too much at once: a person decides about it. */
  readonly guarded: boolean
  /** Listings show whole records, and several things are read at once. */
  readonly bulk: boolean
  /** Two platforms have the same data, which keys join; and events of OpenLineage say more of it. */
  readonly joined: boolean
  /** People pause sources and resume them. */
  readonly paused: boolean
}

export function settingsOf(seed: number, given: Partial<SimulationSettings> = {}): SimulationSettings {
  const random = seeded(seed * 16)
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
