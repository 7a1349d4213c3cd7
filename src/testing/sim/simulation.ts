import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { progressNote } from '../../sweep/progress.ts'
import { resumeSource } from '../../sweep/source-pause.ts'
import { sweepNote } from '../../sweep/source-sweeps.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { Bus } from './bus.ts'
import { VirtualClock } from './clock.ts'
import { Changes } from './company.ts'
import { compare } from './compare.ts'
import { firstConfiguration, otherConfiguration, type Configuration } from './configuration.ts'
import type { FollowerBugs } from './followers.ts'
import { Happenings, type HappeningName } from './happenings.ts'
import { settleTraffic, Traffic } from './life.ts'
import { lookupOf, SORTS, oracleEntities, uriOf } from './oracle.ts'
import { inferenceBehind } from './infer.ts'
import { qualityBehind, wrongReasons } from './quality.ts'
import { wrongIndices } from './indices.ts'
import { confirmAll, forgetThePast, pauseOrResume } from './operator.ts'
import { PLATFORMS } from './process.ts'
import type { SimulationSettings } from './settings.ts'
import { wrongViolationsThen } from './policies.ts'
import { verifiedAmiss, verifiedUnasked } from './verified.ts'
import { Weather } from './weather.ts'
import { Workers } from './workers.ts'
import { SimulatedWorld } from './world.ts'
import { showsAll } from '../search/following.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
/** Number of quick changes at the end, if enabled. */
const THICK = 12
/** Steps between checks of verification. */
const CHECKED_EVERY = 5
/** An unknown entity is retried after 15 s at the earliest; everything else is due sooner, or is waited for by name. */
const QUIET_MS = 12_000
/** Retries of the last faults are some minutes away at most. Beyond this something never comes to rest. */
const LONGEST_REST_MS = 6 * 3_600_000

/** Longer than what retention always keeps. */
const STANDING_MS = 11 * 60_000

/** Extensions of a simulation beside the pipeline itself. */
export interface Additions {
  /** Opens an empty record; SQLite in memory by default. Over another one a seed isn't repeatable. */
  readonly record?: () => Promise<RecordPorts>
  /** A planted bug: the record as every process sees it. */
  readonly store?: (store: RecordPorts) => RecordPorts
  /** Planted bugs in the followers' inputs. */
  readonly bugs?: Partial<FollowerBugs>
}

export interface SimulationOutcome {
  /** Differences from the sources, and other failures; empty if all is well. */
  readonly wrong: readonly string[]
  readonly happenings: readonly string[]
  readonly counts: Readonly<Record<HappeningName, number>>
}

/** Simulates a company under one seed, served by failing processes, and compares it with its sources' tables. */
export async function simulate(settings: SimulationSettings, additions: Additions = {}): Promise<SimulationOutcome> {
  const record = (await additions.record?.()) ?? openSqliteStore({ path: ':memory:', maxWriteMs: Infinity })
  const simulation = new Simulation(settings, additions, record)
  try {
    // An error is a failure like a difference, under the same seed.
    const wrong = await simulation
      .run()
      .catch((error: unknown) => [String(error instanceof Error ? error.stack : error)])
    return { wrong, happenings: simulation.happenings.lines, counts: simulation.happenings.counts }
  } finally {
    await simulation.close()
  }
}

class Simulation {
  readonly happenings: Happenings
  readonly #settings: SimulationSettings
  readonly #clock = new VirtualClock(START)
  readonly #traffic = new Traffic()
  readonly #record: RecordPorts
  readonly #world: SimulatedWorld
  readonly #weather: Weather
  readonly #bus: Bus
  readonly #changes: Changes
  readonly #chaos: Random
  readonly #workers: Workers
  readonly #planner: Random
  readonly #people: Random
  /** Transactions up to which the rules had followed everything. */
  readonly #moments = new Set<Tx>()
  readonly #remembering: Random
  /** All configurations ever in force, the current one last. */
  readonly #configurations: Configuration[]

  constructor(settings: SimulationSettings, additions: Additions, record: RecordPorts) {
    this.#settings = settings
    this.#record = record
    this.happenings = new Happenings(this.#clock)
    // Separate random streams: leaving out one kind of trouble changes the others as little as possible.
    const stream = (n: number): Random => randomFrom(settings.seed * 16 + n)
    this.#world = new SimulatedWorld(this.#clock)
    this.#weather = new Weather({ clock: this.#clock, random: stream(1), happenings: this.happenings })
    this.#bus = new Bus(stream(2), this.happenings)
    this.#changes = new Changes(this.#world, stream(3), settings)
    this.#chaos = stream(4)
    this.#planner = stream(5)
    this.#people = stream(6)
    this.#remembering = stream(7)
    this.#configurations = [firstConfiguration(settings)]
    this.#workers = new Workers({
      settings,
      clock: this.#clock,
      traffic: this.#traffic,
      happenings: this.happenings,
      chaos: this.#chaos,
      store: () => additions.store?.(record) ?? record,
      bugs: { surroundings: (same) => same, rules: (same) => same, ...additions.bugs },
      configuration: () => this.#configuration,
      source: (platform) => this.#weather.source(this.#world, platform),
    })
  }

  async run(): Promise<readonly string[]> {
    const { steps, thick, reconfigured } = this.#settings
    for (let step = 0; step < steps; step++) {
      if (reconfigured && this.#planner() < 2 / steps) await this.#reconfigure()
      await this.#step(thick && step >= steps - THICK)
      const wrong = step % CHECKED_EVERY === 0 ? await this.#verifiedAmiss() : []
      if (wrong.length > 0) return [`up to date with what is no more, at step ${step}:`, ...wrong]
    }
    if (reconfigured) await this.#reconfigure()
    this.#calm()
    await Promise.all(PLATFORMS.map((platform) => resumeSource(platform, this.#record)))
    if (this.#settings.losing) this.#bus.lose()
    await this.#bringEverything()
    if (!this.#settings.losing) {
      await this.#rest()
      const wrong = await this.#compareRecord('by its events alone')
      if (wrong.length > 0) return wrong
    }
    if (this.#settings.losing || this.#settings.sweptAfter) {
      await this.#sweepAll()
      await this.#rest()
      return await this.#compareRecord('after a sweep')
    }
    return []
  }

  async close(): Promise<void> {
    this.#workers.end()
    await this.#record.close()
  }

  async #step(thick: boolean): Promise<void> {
    const chaos = this.#chaos
    const change = this.#changes.next()
    this.happenings.count('changes')
    this.happenings.tell(`${change.what} ${change.subject}`)
    this.#bus.offer(change)
    this.#workers.revive()
    if (this.#settings.guarded && this.#planner() < 0.05) await this.#confirm()
    if (this.#settings.paused && this.#people() < 0.1) await this.#pause()
    const luck = chaos()
    this.#workers.trouble(luck)
    if (luck >= 0.15 && luck < 0.25 && this.#settings.faults)
      this.#weather.turn(PLATFORMS[below(chaos, PLATFORMS.length)] ?? '')
    const up = this.#workers.up()
    const taker = up[below(chaos, up.length)]
    if (taker !== undefined) this.#bus.deliver(taker, thick ? 1 : 0.5)
    const pause = below(chaos, 4) === 0 ? 3_000 : 400
    await this.#pass(below(chaos, thick ? 80 : pause))
    if (!(await inferenceBehind(this.#record))) this.#moments.add((await this.#record.head()).tx)
  }

  get #configuration(): Configuration {
    return this.#configurations.at(-1) ?? firstConfiguration(this.#settings)
  }

  /** Ends everybody, in order or not; a while later they start with another configuration. */
  async #reconfigure(): Promise<void> {
    for (const process of this.#workers.clear()) {
      if (!process.life.dead && this.#planner() < 0.5)
        await this.#while(Promise.race([process.stop(), process.life.ended]))
      process.life.die()
    }
    this.#clock.jump(STANDING_MS + below(this.#planner, STANDING_MS))
    if (this.#settings.forgetting) await this.#while(forgetThePast(this.#record, this.#clock))
    const next = otherConfiguration(this.#planner, this.#configuration)
    this.#configurations.push(next)
    this.happenings.count('reconfigurations')
    this.happenings.tell(`everybody begins anew, without ${[...next.unmapped].join(', ') || 'leaving anything out'}`)
  }

  #calm(): void {
    this.happenings.tell('no more trouble')
    this.#weather.clear()
    this.#workers.recover()
    // No later sweep may correct mistakes of sweeps.
    if (this.#settings.sweeping && !this.#settings.losing) {
      this.#workers.sweeping = false
      this.#workers.end()
    }
    for (const change of this.#changes.separated()) {
      this.happenings.tell(`${change.subject} has an address of its own`)
      this.#bus.offer(change)
    }
  }

  // -------------------------------------------------------------------------------------------------------- time

  async #pass(ms: number): Promise<void> {
    const until = this.#clock.now() + ms
    await settleTraffic(this.#traffic)
    while (this.#clock.advance(until)) await settleTraffic(this.#traffic)
    this.#clock.jump(until - this.#clock.now())
    await settleTraffic(this.#traffic)
  }

  /** Advances time until the work is done. */
  async #while(work: Promise<unknown>): Promise<void> {
    const state = { underway: true }
    const done = work.finally(() => (state.underway = false))
    while (state.underway) await this.#pass(1_000)
    await done
  }

  async #bringEverything(): Promise<void> {
    const bound = this.#clock.now() + LONGEST_REST_MS
    do {
      if (this.#clock.now() > bound) throw new Error("what is sent isn't taken")
      this.#workers.revive()
      if (this.#bus.empty) this.#bus.repeatUnserved()
      const [taker] = this.#workers.up()
      if (taker !== undefined) this.#bus.deliver(taker, 1)
      await this.#pass(500)
    } while (!this.#bus.empty || this.#bus.unserved > 0)
  }

  /** Advances time until only retries for unknown entities are left. */
  async #rest(): Promise<void> {
    const bound = this.#clock.now() + LONGEST_REST_MS
    let unfinished: readonly string[] = []
    while (this.#clock.now() < bound) {
      this.#workers.revive()
      await this.#pass(100)
      if (this.#settings.guarded) await this.#confirm()
      const now = this.#clock.now()
      const due = async (ms: number): Promise<boolean> => (await this.#record.dirty(now + ms)).due > 0
      if (await due(500)) continue
      unfinished = (await due(QUIET_MS)) ? ['something is due soon'] : await this.#findUnfinished()
      if (unfinished.length === 0) return this.happenings.tell('at rest')
      // Nothing is due for a while, so time may pass at once.
      for (const ms of [120_000, 20_000, 4_000, 500]) {
        if (await due(ms)) continue
        this.#clock.jump(ms)
        break
      }
    }
    throw new Error(["the simulation didn't come to rest:", ...unfinished].join('\n'))
  }

  /** A person checks the suspected deletions and confirms them. */
  async #confirm(): Promise<void> {
    const confirmed = await confirmAll(this.#record, this.#clock, this.#configuration)
    if (confirmed.length === 0) return
    this.happenings.count('confirmations')
    this.happenings.tell(`a person confirms what is held of ${confirmed.join(', ')}`)
  }

  async #pause(): Promise<void> {
    const platform = PLATFORMS[below(this.#people, PLATFORMS.length)] ?? ''
    this.happenings.count('pauses')
    this.happenings.tell(`a person ${await pauseOrResume(platform, this.#record, this.#clock)} ${platform}`)
  }

  /** Lists retries for entities that exist, unreadable ones, and unfollowed entries. */
  async #findUnfinished(): Promise<readonly string[]> {
    // Pushed entities that their own source lacks are retried there again and again.
    const had = oracleEntities(this.#world).filter(({ plural }) => SORTS[plural]?.of === undefined)
    const uris = had.flatMap(({ plural, id, record }) => [
      uriOf(plural, id) as Uri,
      ...(plural === 'users' ? [lookupOf(String(record['email'])) as Uri] : []),
    ])
    const { tx } = await this.#record.head()
    const behind = this.#workers.up().filter(({ followers }) => !showsAll(followers.search, tx))
    const pending = (await this.#record.pending(uris)).filter((mark) => mark !== null)
    const failed = await Promise.all(PLATFORMS.map((platform) => this.#record.documents(platform, '', 1_000)))
    return [
      ...pending.map((mark) => `${mark.uri} waits: ${JSON.stringify(mark)}`),
      ...((await inferenceBehind(this.#record)) ? ['the rules are behind'] : []),
      ...((await qualityBehind(this.#record)) ? ['quality is behind'] : []),
      ...behind.map(() => 'a search index is behind'),
      ...failed.flat().flatMap((d) => (d.lastError === null ? [] : [`${d.uri} couldn't be read: ${d.lastError}`])),
    ]
  }

  /** Ends everybody, and starts processes that list every source once. */
  async #sweepAll(): Promise<void> {
    this.happenings.tell('everything is swept')
    this.#workers.end()
    const since = this.#clock.now()
    for (const platform of PLATFORMS) {
      await this.#record.saveNote(sweepNote(platform), {})
      // A sweep begun earlier wouldn't miss an entity that it listed and that has gone since: the next one does.
      await this.#record.saveNote(progressNote(platform), null)
    }
    this.#workers.sweeping = true
    this.#workers.revive()
    while (!(await this.#swept(since))) {
      await this.#pass(1_000)
      if (this.#clock.now() - since > LONGEST_REST_MS) throw new Error("the sweep didn't come to an end")
    }
    this.#workers.sweeping = false
    this.happenings.tell('every source was listed')
  }

  async #swept(since: number): Promise<boolean> {
    const notes = await Promise.all(PLATFORMS.map((platform) => this.#record.note(sweepNote(platform))))
    return notes.every((note) => Number(Object(note)['lastStartedAt'] ?? 0) >= since)
  }

  async #verifiedAmiss(): Promise<readonly string[]> {
    const mappings = this.#configurations.map(({ unmapped }) => unmapped)
    return await verifiedAmiss(this.#world, this.#record, { mappings, stalls: this.#settings.stalls })
  }

  async #compareRecord(when: string): Promise<readonly string[]> {
    const mappings = this.#configurations.map(({ unmapped }) => unmapped)
    const then = await wrongViolationsThen(this.#record, [...this.#moments], this.#remembering)
    this.happenings.count('moments', then.moments)
    this.happenings.count('violations', then.violations)
    const wrong = [
      ...then.wrong,
      ...(await compare(this.#world, this.#record, mappings)),
      ...(await this.#verifiedAmiss()),
      ...(await verifiedUnasked(this.#world, this.#record, this.#weather)),
      ...(await wrongReasons(this.#record)),
      ...(await wrongIndices(
        this.#record,
        this.#workers.up().map(({ followers }) => followers.index),
      )),
    ]
    return wrong.length === 0 ? [] : [`not what the sources hold, ${when}:`, ...wrong]
  }
}
