// The demo company: eight source systems as real HTTP services in one process. Tests and main.ts use `startDemo`.

import type { Server } from 'node:http'
import { Changer, type ChangeOptions, type ChangeResult } from './changer.ts'
import { planFor } from './company/plan.ts'
import { drawer } from './company/random.ts'
import { isPlural, type CompanySize, type Plural } from './company/sizes.ts'
import { controlAnswer } from './control.ts'
import { Emitter, type EmitChannel, type EmitStats, type ThinEvent } from './emit.ts'
import { DEFAULTS, openFolder, type Folder } from './folder.ts'
import { openJournal, type Journal } from './journal.ts'
import { createLive, type Live } from './live/live.ts'
import { Misbehaviour, type MisbehaviourInput } from './misbehave.ts'
import { ShownMoment } from './past.ts'
import { listen } from './ports.ts'
import { eventsUrl, pauseUntil, postBatch, publishBatch } from './post.ts'
import { openPublisher, type Bus, type Publisher } from './publish/publisher.ts'
import type { MutableJsonObject } from './schema.ts'
import { createService } from './service.ts'
import { Stats, type StatsView } from './stats.ts'
import { DemoStore } from './store.ts'
import { homeOf, sourceNames, sources as allSources } from './tables/all.ts'
import type { SourceName, SourceTable } from './tables/table.ts'

export interface DemoOptions {
  readonly size?: CompanySize
  readonly seed?: number
  /** The company's "now" when it was made, in ms since 1970; ignored if the folder holds a company already. */
  readonly epoch?: number
  /** Folder for changes and ports; without it, everything is in memory. */
  readonly data?: string
  /** URL that thin events are posted to; `?source=<platform>` is added. */
  readonly events?: string
  /** Publishes events on a bus instead of posting them. */
  readonly bus?: { readonly kind: Exclude<Bus, 'http'>; readonly url: string }
  /** Keeps changing, at an ordinary pace. */
  readonly live?: boolean
  /** Changes of any kind per second, instead of the ordinary pace. */
  readonly liveRate?: number
  readonly only?: readonly SourceName[]
  /** The nth source listens on this port plus n, or fails. Without it: the previous port, or a free one. */
  readonly portBase?: number
  readonly clock?: () => number
  /** Sources offer whole records with `full=true` in listings, and several by one request. */
  readonly bulk?: boolean
  /** Called in this process with every event, before the channel loses or reorders it. */
  readonly onEvent?: (source: SourceName, event: ThinEvent) => void
}

interface DemoEvents {
  /** Sends events to this URL from now on, including queued ones. */
  readonly deliverTo: (url: string) => void
  readonly control: (channel: Partial<EmitChannel>, source?: SourceName) => void
  readonly stats: (source: SourceName) => EmitStats
  readonly idle: () => Promise<void>
}

export interface Demo {
  readonly size: CompanySize
  readonly seed: number
  readonly epoch: number
  /** Number of listed records in the started sources. */
  readonly entities: number
  /** Base URL of each service; empty for those that `only` leaves out. */
  readonly sources: Readonly<Record<SourceName, string>>
  readonly ids: (plural: string) => Iterable<string>
  readonly record: (plural: string, id: string) => MutableJsonObject | null
  /** Every current record of a kind: the oracle of tests. */
  readonly allRecords: (source: SourceName, plural: string) => Iterable<MutableJsonObject>
  readonly patch: (
    source: SourceName,
    plural: string,
    id: string,
    patch: MutableJsonObject,
    options?: ChangeOptions,
  ) => MutableJsonObject
  readonly put: (
    source: SourceName,
    plural: string,
    id: string,
    record: MutableJsonObject,
    options?: ChangeOptions,
  ) => MutableJsonObject
  readonly remove: (source: SourceName, plural: string, id: string, options?: ChangeOptions) => void
  readonly events: DemoEvents
  readonly stats: (source: SourceName) => StatsView
  readonly resetStats: (source: SourceName) => void
  /** Replaces the rules; without any, the service behaves. */
  readonly misbehave: (source: SourceName, ...rules: MisbehaviourInput[]) => void
  /** Makes one live change of any kind now. */
  readonly step: () => void
  readonly stop: () => Promise<void>
}

interface EventChannel {
  url: string | null
  readonly publisher: Publisher | null
}

interface SourceService {
  readonly source: SourceTable
  readonly stats: Stats
  readonly misbehaviour: Misbehaviour
  readonly emitter: Emitter
  readonly server: Server
}

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { size, seed, epoch, clock = Date.now, bulk = process.env['MLG_DEMO_BULK'] === 'on' } = options
  const wanted = { ...(size && { size }), ...(seed !== undefined && { seed }), ...(epoch !== undefined && { epoch }) }
  const folder = options.data === undefined ? null : openFolder(options.data, wanted)
  const identity = folder?.identity ?? { ...DEFAULTS, ...wanted }
  const store = new DemoStore(planFor(identity.size, identity.seed, identity.epoch))
  const journal = folder === null ? null : openJournal(folder.journal, () => store.changes)
  for (const change of journal?.changes ?? []) store.apply(change)
  store.warm()
  const shown = new ShownMoment(store)

  const stopping = new AbortController()
  const publisher = options.bus === undefined ? null : await openPublisher(options.bus.kind, options.bus.url)
  const channel: EventChannel = { url: options.events ?? null, publisher }
  const emitters = new Map<SourceName, Emitter>()
  const changer = new Changer({
    store,
    clock,
    append: (change) => journal?.append(change),
    emit: (source, event) => {
      options.onEvent?.(source, event)
      if (channel.url !== null || publisher !== null) emitters.get(source)?.emit(event)
    },
  })
  const chosen = allSources.filter(({ source }) => options.only?.includes(source) ?? true)
  const services = chosen.map((source) =>
    serviceFor(source, { store, shown }, changer, channel, stopping.signal, { clock, bulk }),
  )
  for (const { source, emitter } of services) emitters.set(source.source, emitter)
  const urls = await openAll(services, folder, options.portBase)
  const live = createLive(store, changer, clock)
  if (options.live === true) live.start(options.liveRate)

  return {
    ...access(store, changer),
    ...controls(services),
    size: identity.size,
    seed: identity.seed,
    epoch: identity.epoch,
    entities: chosen
      .flatMap(({ tables }) => tables)
      .reduce((sum, { plural }) => sum + store.count(assertKnown(plural)), 0),
    sources: urls,
    events: {
      ...eventControls(services),
      deliverTo: (url) => void (channel.url = url),
    },
    step: live.step,
    stop: async () => {
      await stopAll(services, live, stopping, journal)
      await publisher?.close()
    },
  }
}

function serviceFor(
  source: SourceTable,
  { store, shown }: { readonly store: DemoStore; readonly shown: ShownMoment },
  changer: Changer,
  channel: EventChannel,
  stopping: AbortSignal,
  { clock, bulk }: { readonly clock: () => number; readonly bulk: boolean },
): SourceService {
  const stats = new Stats()
  const misbehaviour = new Misbehaviour(drawer(store.plan.seed, `misbehave ${source.source}`))
  const { publisher } = channel
  const emitter = new Emitter({
    post: (events) =>
      publisher === null
        ? postBatch(eventsUrl(channel.url ?? '', source.source), events, stopping)
        : publishBatch(publisher, source.source, events),
    pause: pauseUntil(stopping),
    draw: drawer(store.plan.seed, `events ${source.source}`),
  })
  const parts = { source, changer, stats, misbehaviour, emitter, shown }
  const control = (request: Parameters<typeof controlAnswer>[1]) => controlAnswer(parts, request)
  const server = createService({ source, store, shown, stats, misbehaviour, clock, control, bulk })
  return { source, stats, misbehaviour, emitter, server }
}

async function openAll(
  services: readonly SourceService[],
  folder: Folder | null,
  base: number | undefined,
): Promise<Record<SourceName, string>> {
  const ports = new Map<string, number>()
  try {
    for (const { source, server } of services) {
      const name = source.source
      const wanted = base === undefined ? (folder?.ports.get(name) ?? 0) : base + sourceNames.indexOf(name)
      const port = await listen(server, wanted, base !== undefined)
      ports.set(name, port)
    }
  } catch (error) {
    for (const { server } of services) server.close()
    throw error
  }
  folder?.keepPorts(ports)
  const url = (name: SourceName): string => (ports.has(name) ? `http://127.0.0.1:${ports.get(name)}` : '')
  return {
    registry: url('registry'),
    orchestrator: url('orchestrator'),
    experimentation: url('experimentation'),
    'feature-store': url('feature-store'),
    datasets: url('datasets'),
    evaluations: url('evaluations'),
    serving: url('serving'),
    identity: url('identity'),
  }
}

function assertKnown(plural: string): Plural {
  if (!isPlural(plural)) throw new Error(`demo: nothing is called ${plural}`)
  return plural
}

function assertOwned(source: SourceName, plural: string): Plural {
  if (homeOf(plural).source !== source) throw new Error(`demo: the source ${source} has no ${plural}`)
  return assertKnown(plural)
}

function done(result: ChangeResult, plural: string, id: string): MutableJsonObject {
  if (result.kind === 'done') return result.record ?? {}
  throw new Error(`demo: ${plural} ${id} is ${result.kind}`)
}

function access(
  store: DemoStore,
  changer: Changer,
): Pick<Demo, 'ids' | 'record' | 'allRecords' | 'patch' | 'put' | 'remove'> {
  return {
    ids: (plural) => store.ids(assertKnown(plural)),
    record: (plural, id) => store.get(assertKnown(plural), id),
    allRecords: (source, plural) => recordsOf(store, assertOwned(source, plural)),
    patch: (source, plural, id, patch, options) =>
      done(changer.patch(assertOwned(source, plural), id, patch, options), plural, id),
    put: (source, plural, id, record, options) =>
      done(changer.put(assertOwned(source, plural), id, record, options), plural, id),
    remove: (source, plural, id, options) =>
      void done(changer.remove(assertOwned(source, plural), id, options), plural, id),
  }
}

function* recordsOf(store: DemoStore, plural: Plural): Generator<MutableJsonObject> {
  for (const [, record] of store.records(plural)) yield record
}

const find = (services: readonly SourceService[], name: SourceName): SourceService => {
  const found = services.find(({ source }) => source.source === name)
  if (found === undefined) throw new Error(`demo: the source ${name} was not started`)
  return found
}

const controls = (services: readonly SourceService[]): Pick<Demo, 'stats' | 'resetStats' | 'misbehave'> => ({
  stats: (source) => find(services, source).stats.view(),
  resetStats: (source) => find(services, source).stats.reset(),
  misbehave: (source, ...rules) => find(services, source).misbehaviour.set(rules),
})

const eventControls = (services: readonly SourceService[]): Omit<DemoEvents, 'deliverTo'> => ({
  control: (channel, only) => {
    for (const { source, emitter } of services)
      if (only === undefined || only === source.source) emitter.control(channel)
  },
  stats: (source) => find(services, source).emitter.stats,
  idle: async () => void (await Promise.all(services.map(({ emitter }) => emitter.idle()))),
})

async function stopAll(
  services: readonly SourceService[],
  live: Live,
  stopping: AbortController,
  journal: Journal | null,
): Promise<void> {
  live.stop()
  stopping.abort()
  await Promise.all(services.map(({ emitter }) => emitter.stop()))
  await Promise.all(
    services.map(({ server }) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Closes hanging requests too, which would never end otherwise.
      server.closeAllConnections()
      return closed
    }),
  )
  journal?.close()
}
