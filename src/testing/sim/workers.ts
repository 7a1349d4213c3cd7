import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { IndexDisk } from '../search/forgetful.ts'
import type { VirtualClock } from './clock.ts'
import type { Configuration } from './configuration.ts'
import type { FollowerBugs } from './followers.ts'
import type { Happenings } from './happenings.ts'
import { Life, type Traffic } from './life.ts'
import { startProcess, type Process, type SimulatedProcessParts } from './process.ts'
import type { SimulationSettings } from './settings.ts'

/** Share of failing calls of a search index, if anything fails. */
const FAILING_WRITES = 0.3

/** Where a process may end: at a call of this kind, or at any (null). */
const CALLS = [null, 'commit', 'commit', 'mark', 'read', 'lease', 'release', 'grant', 'push', 'waiting'] as const

interface WorkersParts extends Pick<SimulatedProcessParts, 'source'> {
  readonly settings: SimulationSettings
  readonly clock: VirtualClock
  readonly traffic: Traffic
  readonly happenings: Happenings
  /** Chooses troubles, and how long each process is down. */
  readonly chaos: Random
  /** The record as every process sees it. */
  readonly store: () => RecordPorts
  readonly bugs: FollowerBugs
  readonly configuration: () => Configuration
}

interface Slot {
  readonly name: string
  /** The disk of its search index, which the next process continues with. */
  readonly disk: IndexDisk
  process: Process | null
  upAt: number
}

/** The processes of a simulation: each has a slot, which its successor takes. */
export class Workers {
  readonly #parts: WorkersParts
  readonly #slots: readonly Slot[]
  #started = 0
  /** Whether processes started from now on list their sources. */
  sweeping: boolean
  isCalm = false

  constructor(parts: WorkersParts) {
    this.#parts = parts
    this.sweeping = parts.settings.sweeping
    this.#slots = Array.from({ length: parts.settings.workers }, (_, i) => ({
      name: `worker ${i + 1}`,
      disk: new IndexDisk(),
      process: null,
      upAt: 0,
    }))
  }

  up(): Process[] {
    return this.#slots.flatMap(({ process }) => (process === null || process.life.dead ? [] : [process]))
  }

  revive(): void {
    const { clock, chaos } = this.#parts
    for (const slot of this.#slots) {
      if (slot.process?.life.dead === true) {
        slot.process = null
        slot.upAt = clock.now() + below(chaos, 4_000)
      }
      if (slot.process === null && slot.upAt <= clock.now()) slot.process = this.#start(slot)
    }
  }

  /** Takes all processes out of their slots, which others may take at once; they run until somebody ends them. */
  clear(): Process[] {
    return this.#slots.flatMap((slot) => {
      const { process } = slot
      slot.process = null
      slot.upAt = 0
      return process === null ? [] : [process]
    })
  }

  end(): void {
    for (const process of this.clear()) process.life.die()
  }

  /** Ends their own troubles. */
  recover(): void {
    this.isCalm = true
    for (const { process } of this.#slots) process?.life.recover()
  }

  /** May trouble one of them. */
  trouble(luck: number): void {
    const { chaos, settings } = this.#parts
    const { crashes, stalls, breaks } = settings
    const someone = this.#slots[below(chaos, this.#slots.length)]
    const at = { call: CALLS[below(chaos, CALLS.length)] ?? null, calls: 1 + below(chaos, 20) }
    if (luck < 0.08 && crashes) this.#doom(someone, at)
    else if (luck < 0.11 && crashes) this.#stop(someone)
    else if (luck < 0.15 && stalls) this.#stall(someone)
    else if (luck >= 0.25 && luck < 0.29 && breaks) this.#break(someone)
  }

  #start({ disk }: Slot): Process {
    const { settings, clock, traffic, store, happenings, bugs, configuration, source } = this.#parts
    const seed = settings.seed * 16 + 1_000_003 * ++this.#started
    const random = randomFrom(seed + 7)
    const failing = (): number => (settings.faults && !this.isCalm ? FAILING_WRITES : 0)
    return startProcess({
      life: new Life({ clock, random, traffic }),
      store: store(),
      random,
      sweeps: this.sweeping,
      configuration: configuration(),
      happenings,
      index: disk.open({ random: randomFrom(seed + 8), durable: 0.3, failing }),
      bugs,
      source,
    })
  }

  #doom(slot: Slot | undefined, at: { call: string | null; calls: number }): void {
    const { chaos, happenings } = this.#parts
    const moment = chaos() < 0.5 ? 'before' : 'after'
    slot?.process?.life.light({ ...at, moment }, (call) => {
      happenings.count('crashes')
      happenings.tell(`${slot.name} dies ${moment} ${call}`)
    })
  }

  /** Stops it in order: running work is completed or given back. */
  #stop(slot: Slot | undefined): void {
    const { clock, chaos, happenings } = this.#parts
    const stopping = slot?.process
    if (slot === undefined || stopping == null || stopping.life.dead) return
    happenings.count('stops')
    happenings.tell(`${slot.name} is stopped`)
    slot.process = null
    slot.upAt = clock.now() + below(chaos, 4_000)
    void stopping.stop().then(() => stopping.life.die())
  }

  #stall(slot: Slot | undefined): void {
    const { chaos, happenings } = this.#parts
    if (slot?.process == null) return
    const ms = chaos() < 0.5 ? 25_000 + below(chaos, 10_000) : below(chaos, 5_000)
    happenings.count('stalls')
    happenings.tell(`${slot.name} stands still for ${(ms / 1_000).toFixed(1)} s`)
    slot.process.life.standStill(ms)
  }

  #break(slot: Slot | undefined): void {
    const { chaos, happenings } = this.#parts
    if (slot?.process == null) return
    const ms = below(chaos, 5_000)
    happenings.count('breaks')
    happenings.tell(`${slot.name} reaches the record only now and then for ${(ms / 1_000).toFixed(1)} s`)
    slot.process.life.loseRecord(ms)
  }
}
