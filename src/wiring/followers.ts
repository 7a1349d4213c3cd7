// Starts the parts that answer queries in a process: the log reader, the graph, inference and search.
import { randomUUID } from 'node:crypto'
import { graphImageIn } from '../adapters/graph-image.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import { typesWithoutChanges, unlistedTypes } from '../contracts/listing.ts'
import { containerEdges } from '../catalogue/containment.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { tracedBy } from '../contracts/telemetry.ts'
import type { Follower } from '../follow/follower.ts'
import { LogReader } from '../follow/log.ts'
import { referenceKnowledge } from '../infer/follower/references.ts'
import { Inference } from '../infer/follower/inference.ts'
import { memoiseLast } from '../lib/memoise.ts'
import type { Tx } from '../model/facts.ts'
import { RecentRequests } from '../lib/recent-requests.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import type { QualityState } from '../projections/quality/judged-changes.ts'
import { qualityFollower } from '../projections/quality/quality-follower.ts'
import { ImageAhead, SavedGraph } from '../projections/graph/saved-image.ts'
import { VisibilitiesOfRecord } from '../projections/visibility/hidden-entities.ts'
import { paceOf } from '../sweep/schedule.ts'
import { surroundingsIn } from '../walk/around.ts'
import type { ReadDeps } from '../query/deps.ts'
import { computedReasons } from '../query/quality/computed-reasons.ts'
import { Reader } from '../query/reader.ts'
import { EntityCache } from '../query/entities/entity-cache.ts'
import { SourceConditionsWatch, describedTypes } from './source-conditions.ts'
import type { DefinitionsInForce, NamedSource } from './check-configuration.ts'
import type { Duties } from './roles.ts'
import { SearchThread } from './search-thread-handle.ts'
import type { ProcessParts } from './service.ts'
import { VisibleMeter, type Visible } from './visible-meter.ts'

/** The parts that answer queries: the graph, the cache of entities, and those of this process's role. */
export interface ProcessFollowers {
  readonly follower: GraphFollower
  readonly log: LogReader
  readonly entities: EntityCache
  readonly inference: Inference | null
  readonly search: SearchThread | null
  readonly visibilities: VisibilitiesOfRecord
  readonly sourceConditions: SourceConditionsWatch
  /** Requests about the graph: while there are any, the followers in this thread take shorter turns. */
  readonly requests: RecentRequests
  /** All followers of the log in this process. */
  readonly all: readonly FollowerHandle[]
  /** Applies changed rules, and added types and sources. */
  use(definitions: DefinitionsInForce, added: boolean): void
  stop(): Promise<void>
}

export async function startFollowers(parts: ProcessParts, { infers, searches }: Duties): Promise<ProcessFollowers> {
  const { store, log } = parts
  const entities = new EntityCache()
  const requests = new RecentRequests()
  const reader = new LogReader(store, requests.any)
  const follower = new GraphFollower(store, systemClock, reader, savedGraph(parts))
  const { definitions, config } = parts
  const visibilities = new VisibilitiesOfRecord({
    store,
    graph: () => follower.graph,
    rules: () => (definitions.access ?? config.access).visibility,
    containers: memoiseLast(
      () => definitions.current.catalogue,
      (catalogue) => containerEdges(catalogue),
    ),
  })
  let search: SearchThread | null = null
  const meter = new VisibleMeter(
    () => (search === null ? [] : [search.head]),
    (visible) => observeVisible(visible, search === null ? 'graph' : 'search', parts),
  )
  follower.listen((entry) => {
    entities.changed(entry)
    visibilities.take(entry)
    if (search !== null) spanOfVisible(entry, 'graph', parts)
    meter.shown(entry)
  })
  await follower.ready
  entities.startAt(follower.head)
  void visibilities
    .prepare()
    .catch((error: unknown) => log.warn({ err: error }, "couldn't read which entities are hidden; retrying"))
  search = searches ? startSearch(parts, follower, reader) : null
  search?.onMoved(() => meter.moved())
  const sourceConditions = await watchSourceConditions(parts, () => follower.head)
  const inference = infers ? startInference(parts, follower, { reader, isRequested: requests.any }) : null
  const quality = infers
    ? startQuality(parts, follower, {
        reader,
        reads: () => readsOf(parts, { follower, entities, sourceConditions, search, visibilities }),
      })
    : null
  let synonyms = JSON.stringify(parts.definitions.current.catalogue.synonyms)
  return {
    follower,
    log: reader,
    entities,
    inference,
    search,
    sourceConditions,
    visibilities,
    requests,
    all: [follower, inference, quality, search].filter((f) => f !== null),
    use: ({ compiled, catalogue }, added) => {
      inference?.use(compiled.recorded)
      quality?.wake()
      const words = JSON.stringify(catalogue.synonyms)
      if (added || words !== synonyms) search?.use()
      synonyms = words
    },
    async stop() {
      // The graph stops last: the others stay behind it.
      await sourceConditions.stop()
      await search?.stop()
      await quality?.stop()
      await inference?.stop()
      await follower.stop()
      reader.close()
    },
  }
}

function savedGraph({ config, store, log }: ProcessParts): SavedGraph {
  const failed = (error: unknown): void => {
    const what = "the image of the graph, which makes the next start fast, wasn't read or saved"
    if (error instanceof ImageAhead) log.error({ err: error }, what)
    else log.warn({ err: error }, what)
  }
  const unusable = (why: string): void => log.warn({ file: why }, "the image of the graph isn't used")
  return new SavedGraph({ file: graphImageIn(config.data, unusable), source: store, failed })
}

/** `followed` returns the last transaction that this process shows. */
export async function watchSourceConditions(
  { store, definitions, log }: ProcessParts,
  followed: () => Tx,
): Promise<SourceConditionsWatch> {
  const sourceConditions = new SourceConditionsWatch({
    store,
    get sources() {
      return definitions.current.sources.filter(isRead).map(({ config, provider }) => ({
        platform: config.platform,
        types: describedTypes(provider),
        cadenceMs: paceOf(config).fullMs,
        changesUnlisted: typesWithoutChanges(provider),
        neverListed: unlistedTypes(provider),
      }))
    },
    followed,
    clock: systemClock,
    log,
  })
  await sourceConditions.read()
  sourceConditions.start()
  return sourceConditions
}

function startSearch(
  { config, record, store, logFile, definitions, log }: ProcessParts,
  follower: GraphFollower,
  reader: LogReader,
): SearchThread {
  // Processes on one record share an index on a server, which one of them at a time writes.
  const isShared = config.search !== null && record.database === null
  return new SearchThread({
    data: { config, database: record.database, logFile },
    definitions: () => definitions.current.catalogue.definitions,
    store,
    reader,
    ahead: follower,
    surroundings: surroundingsIn(
      () => follower.graph,
      () => definitions.current.catalogue,
    ),
    recordBegan: record.began,
    ...(isShared ? { duty: { store, holder: randomUUID() } } : {}),
    clock: systemClock,
    log,
  })
}

function startInference(
  parts: ProcessParts,
  follower: GraphFollower,
  { reader, isRequested }: { readonly reader: LogReader; readonly isRequested: () => boolean },
): Inference {
  const { store, definitions, log } = parts
  // Types and sources may be added.
  const references = memoiseLast(
    () => definitions.current,
    ({ catalogue, sources }) => referenceKnowledge(catalogue, providersOf(sources.filter(isRead))),
  )
  return new Inference({
    store,
    reader,
    graph: () => follower.graph,
    ahead: follower,
    rules: definitions.current.compiled.recorded,
    references: (type) => references().references(type),
    answerable: (uri) => references().answerable(uri),
    isConfigured: (platform) => definitions.current.sources.some(({ config }) => config.platform === platform),
    knowsPeople: (platform) => references().knowsPeople(platform),
    hasAttribute: (type, name) => references().hasAttribute(type, name),
    requested: isRequested,
    clock: systemClock,
    log,
    holder: randomUUID(),
  })
}

/** One process at a time records quality problems: the inferring one, which has a graph. */
function startQuality(
  { store, definitions, log }: ProcessParts,
  follower: GraphFollower,
  { reader, reads }: { readonly reader: LogReader; readonly reads: () => ReadDeps },
): Follower<QualityState> {
  return qualityFollower({
    store,
    reader,
    graph: () => follower.graph,
    ahead: follower,
    catalogue: () => definitions.current.catalogue,
    computed: () => {
      const moment = { at: follower.head, past: false }
      return computedReasons(new Reader(reads(), moment, { cacheable: false, visibility: null }), systemClock.now())
    },
    clock: systemClock,
    log,
    holder: randomUUID(),
  })
}

export function readsOf(
  { store, definitions }: ProcessParts,
  followers: Pick<ProcessFollowers, 'follower' | 'entities' | 'sourceConditions' | 'search' | 'visibilities'>,
): ReadDeps {
  const { follower, entities, sourceConditions, search, visibilities } = followers
  return {
    store,
    now: () => systemClock.now(),
    graph: () => follower.graph,
    // A getter, since rules may change without a restart.
    get catalogue() {
      return definitions.current.catalogue
    },
    get paths() {
      return definitions.current.compiled.paths
    },
    entities,
    sourceConditions: () => sourceConditions.current,
    search: () => (search === null ? null : (search.index ?? 'loading')),
    visibilities,
  }
}

/** Tells whether it can be read: a source that only pushes is neither listed nor behind, and resolves no reference. */
function isRead({ config }: { readonly config: SourceConfig }): boolean {
  return config.baseUrl !== null
}

function providersOf(sources: readonly NamedSource[]): ReadonlyMap<string, Provider> {
  return new Map(sources.map(({ config, provider }) => [config.platform, provider]))
}

export function platformsIn(sources: readonly NamedSource[]): ReadonlySet<string> {
  return new Set(sources.map(({ config }) => config.platform))
}

/** A transaction is visible once readers of this process see it: the slowest awaited follower has passed it. */
function observeVisible(entry: Visible, where: 'graph' | 'search', parts: ProcessParts): void {
  parts.log.debug({ ...tracedBy(entry.cause), tx: entry.tx }, 'visible')
  spanOfVisible(entry, where, parts)
  if (entry.cause.kind !== 'event') return
  const seconds = Math.max(0, systemClock.now() - entry.cause.since) / 1_000
  parts.metrics.eventSeen(seconds, tracedBy(entry.cause).trace_id ?? null)
}

/** Older entries are caught up with after a start: their traces ended in other processes. */
const CAUGHT_UP_MS = 300_000

/** Traces the time from about the commit until readers of this process see it there. */
function spanOfVisible({ tx, at, cause }: Visible, where: 'graph' | 'search', { tracer }: ProcessParts): void {
  if (tracer === undefined || cause.spans === undefined || systemClock.now() - at > CAUGHT_UP_MS) return
  const attributes = { 'mlg.tx': tx, 'mlg.trace': cause.trace }
  tracer.step({ name: `visible in ${where}`, kind: 'consumer', attributes, at }, cause.spans).end()
}
