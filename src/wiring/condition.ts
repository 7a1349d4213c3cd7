import { ALL_WELL, type Beginning, type Condition, type Shortfall } from '../contracts/condition.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Provider } from '../contracts/source.ts'
import type { Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { mappingsNote, readMappings } from '../hydrate/mappings.ts'
import { INFERENCE } from '../infer/follower/run.ts'
import { isObject } from '../lib/json.ts'
import type { Time, Tx } from '../model/facts.ts'
import { healthNote } from '../hydrate/health.ts'
import { findingsNote, readFindings } from '../sweep/findings.ts'
import { progressNote } from '../sweep/progress.ts'
import { sweepNote } from '../sweep/run.ts'

/** How often the notes of the sources are read; with the second after which a worker writes them, an answer is 3 s behind at most. */
const LOOK_MS = 2_000
/** What waits for less than this is on its way; for longer, answers say that it is behind. */
export const BEHIND_MS = 30_000
/** An old mark that is tried again is due for a moment, and says nothing: only what is late for so long is said to be. */
export const LATE_MS = 10_000
/** A condition that could not be read for so long is called unknown. */
export const UNKNOWN_MS = 10_000

export interface WatchedSource {
  readonly platform: string
  /** Entity types that its answers speak of. */
  readonly types: readonly string[]
}

export interface ConditionParts {
  readonly store: Pick<Store, 'notes' | 'guards' | 'suspectedDeletions' | 'dirty' | 'head' | 'checkpoint'>
  readonly sources: readonly WatchedSource[]
  /** How far the graph of this process has followed. */
  readonly followed: () => Tx
  readonly clock: Clock
  readonly log: Log
}

/** Its own types, and the parts that its records name. */
export function typesSpokenOf({ types }: Provider): readonly string[] {
  const parts = Object.values(types).flatMap(({ mapping }) =>
    Object.values(mapping.fields).flatMap((rule) =>
      rule.kind === 'parts' || rule.kind === 'part' ? [rule.part.type] : [],
    ),
  )
  return [...new Set([...Object.keys(types), ...parts])]
}

/**
 * How the sources stand, for answers that have to say what may have shortened them. Workers write it down beside the record, so
 * that every process can read it; it is read now and then and kept, and an answer looks at what is kept.
 */
export class ConditionWatch {
  readonly #p: ConditionParts
  readonly #stop = new AbortController()
  #current: Condition
  #said = ''
  #seenAt: Time
  /** Where the log ended at the last looks: who is not there after a while is behind. */
  #heads: readonly { readonly at: Time; readonly tx: Tx }[] = []
  /** Since when what is behind has been, so that it is said the same way until it is over. */
  readonly #behind = new Map<string, Time>()
  readonly #lateSince = new Map<string, Time>()
  #running: Promise<void> = Promise.resolve()

  constructor(parts: ConditionParts) {
    this.#p = parts
    this.#seenAt = parts.clock.now()
    this.#current = { ...ALL_WELL, platforms: new Set(parts.sources.map(({ platform }) => platform)) }
  }

  get current(): Condition {
    return this.#current
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#p.clock.sleep(LOOK_MS, signal)
      if (!signal.aborted) await this.look()
    }
  }

  /** Reads how things stand. Where that fails for long, what was read last is no longer vouched for. */
  async look(): Promise<void> {
    const { clock, log } = this.#p
    try {
      const [shortfalls, beginnings] = [await this.#service(), [] as Beginning[]]
      const looked = await this.#looked()
      for (const source of this.#p.sources) {
        const seen = await this.#source(source, looked)
        shortfalls.push(...seen.shortfalls)
        beginnings.push(...seen.beginnings)
      }
      this.#seenAt = clock.now()
      this.#take(shortfalls, beginnings)
    } catch (error) {
      log.debug({ err: error }, 'how the sources stand could not be read')
      if (clock.now() - this.#seenAt < UNKNOWN_MS) return
      const { shortfalls, beginnings } = this.#current
      this.#take([...shortfalls.filter(({ code }) => code !== 'UNKNOWN'), unknown(this.#seenAt)], beginnings)
    }
  }

  #take(shortfalls: readonly Shortfall[], beginnings: readonly Beginning[]): void {
    // Sources may be added while all runs.
    const platforms = this.#p.sources.map(({ platform }) => platform)
    const said = JSON.stringify([shortfalls, beginnings, platforms])
    if (said === this.#said) return
    this.#said = said
    const version = this.#current.version + 1
    this.#current = { version, shortfalls, beginnings, platforms: new Set(platforms) }
  }

  /** The service itself: its graph, and what rules conclude. */
  async #service(): Promise<Shortfall[]> {
    const { store, followed, clock } = this.#p
    const now = clock.now()
    const { tx } = await store.head()
    const inferred = await store.checkpoint(INFERENCE)
    // The graph follows at once: where the log ended a look ago, it is by now.
    const graphDue = this.#heads.at(-1)?.tx ?? 0
    const rulesDue = this.#heads.findLast(({ at }) => at <= now - BEHIND_MS)?.tx ?? 0
    this.#heads = [...this.#heads.filter(({ at }) => at > now - 2 * BEHIND_MS), { at: now, tx }]
    return [
      ...this.#late('graph', followed() < graphDue, 'the graph of this process has not followed the log to its end'),
      ...this.#late('rules', inferred < rulesDue, 'what follows from the latest changes by rule is not concluded yet'),
    ]
  }

  #late(part: string, late: boolean, reason: string): Shortfall[] {
    const since = this.#sinceWhen(part, late ? this.#p.clock.now() : null)
    return since === null ? [] : [{ code: 'BEHIND', part, types: null, reason, since }]
  }

  /** Late at every look of the last while. */
  #stays(platform: string, late: boolean): boolean {
    const now = this.#p.clock.now()
    const seen = late ? (this.#lateSince.get(platform) ?? now) : null
    if (seen === null) this.#lateSince.delete(platform)
    else this.#lateSince.set(platform, seen)
    return seen !== null && now - seen >= LATE_MS
  }

  /** The time that was said first, for as long as it goes on. */
  #sinceWhen(part: string, at: Time | null): Time | null {
    const since = at === null ? null : (this.#behind.get(part) ?? at)
    if (since === null) this.#behind.delete(part)
    else this.#behind.set(part, since)
    return since
  }

  /** What is looked at of every source, in few questions however many there are: nobody may be there to ask for it. */
  async #looked(): Promise<Looked> {
    const { store, sources, clock } = this.#p
    const keys = sources.flatMap(({ platform }) => NOTES.map((noteOf) => noteOf(platform)))
    const [values, guards, { oldestMarkedAt }] = await Promise.all([
      store.notes(keys),
      store.guards(),
      store.dirty(clock.now()),
    ])
    const notes = new Map(keys.map((key, i) => [key, values[i] ?? null]))
    const held = new Map(guards.map((guard) => [guard.platform, guard.held]))
    return { note: async (key) => notes.get(key) ?? null, held, late: this.#isLate(oldestMarkedAt) }
  }

  #isLate(markedAt: Time | null): boolean {
    return markedAt !== null && this.#p.clock.now() - markedAt > BEHIND_MS
  }

  async #source(source: WatchedSource, looked: Looked): Promise<{ shortfalls: Shortfall[]; beginnings: Beginning[] }> {
    const { store, clock } = this.#p
    const { platform, types } = source
    const now = clock.now()
    const health = await looked.note(healthNote(platform))
    const sweep = fieldsOf(await looked.note(sweepNote(platform)))
    // Where no mark of any source is late, none of this one is.
    const oldestMarkedAt = looked.late ? (await store.dirty(now, platform)).oldestMarkedAt : null
    const late = this.#isLate(oldestMarkedAt)
    const behind = this.#sinceWhen(`source ${platform}`, this.#stays(platform, late) ? oldestMarkedAt : null)
    const said = (code: Shortfall['code'], reason: string, since: Time | null): Shortfall => {
      return { code, part: platform, types, reason, since }
    }
    return {
      shortfalls: [
        ...readiness(fieldsOf(health), { now, said, platform }),
        ...(behind === null ? [] : [said('BEHIND', `changes of ${platform} wait to be read`, behind)]),
        ...listings(sweep, { now, said, platform }),
        ...(await this.#held(source, looked)),
      ],
      beginnings: [
        ...mappingsOf(source, await looked.note(mappingsNote(platform))),
        await this.#listed(source, sweep, looked),
      ],
    }
  }

  /** Until its first complete listing is done, and of moments before that for ever. */
  async #listed({ platform, types }: WatchedSource, sweep: Fields, looked: Looked): Promise<Beginning> {
    const at = timeOf(sweep.knownSince)
    const from = at === null ? fieldsOf(await looked.note(progressNote(platform))).startedAt : sweep.knownFrom
    const reason = `${platform} was not listed completely`
    return { code: 'NOT_LISTED', part: platform, types, at, reason, since: timeOf(from) }
  }

  async #held({ platform, types }: WatchedSource, looked: Looked): Promise<readonly Shortfall[]> {
    const { store } = this.#p
    const held = looked.held.get(platform) ?? 0
    const [first] = held === 0 ? [] : (await store.suspectedDeletions(platform, 0, 1)).rows
    const at = { code: 'HELD', part: platform } as const
    const reason = `what ${platform} says is gone is held until a person decides`
    return [
      ...(held === 0 ? [] : [{ ...at, types, reason, since: first?.since ?? null }]),
      ...(await readFindings(looked, platform)).map(({ type, at: since }) => {
        return {
          ...at,
          types: [type],
          reason: `a listing of ${platform} is not believed until a person decides`,
          since,
        }
      }),
    ]
  }
}

/** The notes of a source that say how it stands. */
const NOTES = [healthNote, sweepNote, mappingsNote, progressNote, findingsNote] as const

/** What one look asked of all sources together. */
interface Looked extends Pick<Store, 'note'> {
  /** How many documents are held, by platform. */
  readonly held: ReadonlyMap<string, number>
  /** Some mark, of whichever source, is late. */
  readonly late: boolean
}

type Fields = Readonly<Record<string, unknown>>

interface Saying {
  readonly now: Time
  readonly platform: string
  said(code: Shortfall['code'], reason: string, since: Time | null): Shortfall
}

function readiness(health: Fields, { now, platform, said }: Saying): readonly Shortfall[] {
  if (health.circuit === 'open' || health.circuit === 'probing')
    return [said('CIRCUIT_OPEN', `${platform} does not answer`, timeOf(health.circuitSince))]
  const until = timeOf(health.pausedUntil)
  if (until === null || until <= now) return []
  return [
    said('PAUSED', `${platform} asked for a pause until ${new Date(until).toISOString()}`, timeOf(health.pausedSince)),
  ]
}

/** One that was listed before; until then all of it is missing anyhow. */
function listings({ knownSince, failed, lastStartedAt }: Fields, { platform, said }: Saying): readonly Shortfall[] {
  if (timeOf(knownSince) === null || typeof failed !== 'string') return []
  const reason = `the last listing of ${platform} failed: what no event told of is not known`
  return [said('NOT_LISTED', reason, timeOf(lastStartedAt))]
}

function mappingsOf({ platform }: WatchedSource, note: unknown): readonly Beginning[] {
  const read = [...readMappings(note)].flatMap(([type, { first, since }]) => [
    ...(first === null ? [] : [{ type, at: first, reason: `${platform} was not read for it before` }]),
    ...(since === null || since === first
      ? []
      : [{ type, at: since, reason: `what ${platform} says was mapped in another way before` }]),
  ])
  const groups = Map.groupBy(read, ({ at, reason }) => `${at} ${reason}`)
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ at, reason }): Beginning => {
      return { code: 'BEGAN_LATER', part: platform, types: group.map(({ type }) => type), at, reason, since: at }
    }),
  )
}

function unknown(since: Time): Shortfall {
  return {
    code: 'UNKNOWN',
    part: 'record',
    types: null,
    reason: 'how the sources stand could not be read since then',
    since,
  }
}

function fieldsOf(note: unknown): Fields {
  return isObject(note) ? note : {}
}

function timeOf(value: unknown): Time | null {
  const time = typeof value === 'string' ? Date.parse(value) : value
  return typeof time === 'number' && Number.isFinite(time) ? time : null
}
