import type { Clock } from '../../contracts/clock.ts'
import type { JsonObject } from '../../lib/json.ts'

export interface SourceRecord {
  readonly record: JsonObject
  readonly version: number
  readonly updatedAt: string
}

/** A record that its source has or had: each of its states there, oldest first. */
interface PastStates {
  readonly plural: string
  readonly id: string
  readonly versions: readonly JsonObject[]
  /** The source's state from each time on, oldest first; null if it had none. */
  readonly held: readonly HeldState[]
  /** True if it was ever deleted, even if it came back. */
  readonly removed: boolean
}

interface HeldState {
  readonly from: number
  readonly record: JsonObject | null
}

/** Returns each state of a source at that time or later. */
export function heldSince({ held }: PastStates, time: number): readonly (JsonObject | null)[] {
  const first = held.findLastIndex(({ from }) => from <= time)
  return [...(first < 0 ? [null] : []), ...held.slice(Math.max(0, first)).map(({ record }) => record)]
}

export interface CompanyChange {
  /** `models/models-1`. */
  readonly subject: string
  readonly event: JsonObject
  readonly what: 'put' | 'remove'
  /** True if the event itself states the change, since nobody can be queried. Otherwise it only names the entity. */
  readonly pushed: boolean
}

/** The tables of all source systems, which can change between any two reads. `answers.ts` has their answers. */
export class SimulatedWorld {
  readonly #clock: Clock
  readonly #tables = new Map<string, Map<string, SourceRecord>>()
  readonly #past = new Map<string, Pick<PastStates, 'plural' | 'id'> & { readonly held: HeldState[] }>()
  /** `address|id`: when somebody first became the only holder of an address. */
  readonly soleHolders = new Map<string, number>()
  #version = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  put(plural: string, id: string, record: JsonObject): void {
    const updatedAt = new Date(this.#clock.now()).toISOString()
    this.#tableOf(plural).set(id, { record: { ...record, updated_at: updatedAt }, version: ++this.#version, updatedAt })
    const past = this.#past.get(`${plural}/${id}`) ?? { plural, id, held: [] }
    past.held.push({ from: this.#clock.now(), record })
    this.#past.set(`${plural}/${id}`, past)
    if (plural === 'users') this.#noteHolders()
  }

  remove(plural: string, id: string): void {
    this.#tableOf(plural).delete(id)
    this.#past.get(`${plural}/${id}`)?.held.push({ from: this.#clock.now(), record: null })
    if (plural === 'users') this.#noteHolders()
  }

  #noteHolders(): void {
    const holders = Map.groupBy(this.#tableOf('users'), ([, { record }]) => String(record['email']))
    for (const [email, [first, ...others]] of holders) {
      const pair = `${email}|${first?.[0]}`
      if (others.length === 0 && !this.soleHolders.has(pair)) this.soleHolders.set(pair, this.#clock.now())
    }
  }

  table(plural: string): ReadonlyMap<string, SourceRecord> {
    return this.#tableOf(plural)
  }

  past(): readonly PastStates[] {
    return [...this.#past.values()].map((one) => ({
      ...one,
      versions: one.held.map(({ record }) => record).filter((record) => record !== null),
      removed: one.held.some(({ record }) => record === null),
    }))
  }

  #tableOf(plural: string): Map<string, SourceRecord> {
    const table = this.#tables.get(plural) ?? new Map<string, SourceRecord>()
    this.#tables.set(plural, table)
    return table
  }
}
