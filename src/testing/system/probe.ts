import { setTimeout as sleep } from 'node:timers/promises'
import type { Demo } from '../../../demo/company.ts'
import { eventually } from '../parts.ts'

const LOOK_EVERY_MS = 50
const BOUND_MS = 120_000

export interface ProbedSystem {
  /** Sets an entity at its source to this number. */
  change(n: number): void
  /** The number that the system answers; null if it says that it can't tell now. */
  seen(): Promise<number | null>
}

/** How one step of an exercise affected the system's users. */
interface Outage {
  /** Longest time from a change to an answer with it. */
  readonly stalestMs: number
  /** Longest time in which every question was refused. */
  readonly refusedMs: number
}

/**
 * A user who changes one entity again and again, and queries it until the change shows. An answer may be late; one that
 * was never true, or that goes back behind an earlier one, is wrong.
 */
export class Probe {
  readonly wrong: string[] = []
  readonly #system: ProbedSystem
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #written = 0
  #shown = 0
  #stalestMs = 0
  #refusedMs = 0
  #changedAt = 0
  #answeredAt = 0

  constructor(system: ProbedSystem) {
    this.#system = system
    this.#running = this.#run()
  }

  /** Number of changes that came through. */
  get rounds(): number {
    return this.#shown
  }

  /** Waits until so many changes were made and visible. */
  comesThrough(rounds: number): Promise<void> {
    const until = this.#shown + rounds
    return eventually(() => this.#shown >= until, 'changes come through', BOUND_MS)
  }

  async during(work: () => Promise<void>): Promise<Outage> {
    this.#stalestMs = this.#refusedMs = 0
    await work()
    await this.comesThrough(1)
    return { stalestMs: this.#stalestMs, refusedMs: this.#refusedMs }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    this.#answeredAt = performance.now()
    while (!this.#stop.signal.aborted) {
      if (this.#shown === this.#written) {
        this.#changedAt = performance.now()
        this.#system.change(++this.#written)
      }
      this.#note(await this.#system.seen())
      await sleep(LOOK_EVERY_MS)
    }
  }

  #note(seen: number | null): void {
    const now = performance.now()
    this.#stalestMs = Math.max(this.#stalestMs, now - this.#changedAt)
    if (seen === null) {
      this.#refusedMs = Math.max(this.#refusedMs, now - this.#answeredAt)
      return
    }
    this.#answeredAt = now
    if (seen < this.#shown || seen > this.#written)
      this.wrong.push(`${seen} after ${this.#shown}, when ${this.#written} was written`)
    this.#shown = Math.max(this.#shown, seen)
  }
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** A model that nothing else changes; its name is an increasing number, and a unique word. */
export function plantedModel(demo: Demo): {
  readonly uri: string
  readonly word: string
  change(n: number): void
  numberIn(text: string): number
} {
  const id = 'cluster-probe'
  const word = 'clusterprobe'
  const [template = ''] = demo.ids('models')
  const record = { ...demo.record('models', template), id }
  return {
    uri: `aip://model/registry/${id}`,
    word,
    change: (n) => demo.put('registry', 'models', id, { ...record, name: `${word} ${n}` }),
    numberIn: (text) => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0),
  }
}
