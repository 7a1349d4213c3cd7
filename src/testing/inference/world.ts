import { ALL_VISIBLE } from '../../contracts/visibility.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import type { Clock } from '../../contracts/clock.ts'
import { NO_SHORTFALLS } from '../../contracts/source-conditions.ts'
import type { DocumentWrite, LogEntry } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { referenceKnowledge } from '../../infer/follower/references.ts'
import { builtinProvider } from '../provider/builtin.ts'
import { LogReader } from '../../follow/log.ts'
import { Inference } from '../../infer/follower/inference.ts'
import { verifyConclusions, type VerificationReport } from '../../infer/follower/verify.ts'
import { must } from '../../lib/result.ts'
import type { CauseKind, EdgeTypeId } from '../../model/facts.ts'
import { isKey, keyEdge } from '../../model/key.ts'
import { makeUri, partsOf, type Uri } from '../../model/uri.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import { EntityCache } from '../../query/entities/entity-cache.ts'
import { Reader } from '../../query/reader.ts'
import { compiledPaths } from '../compiled-paths.ts'
import { eventually, silentLog } from '../parts.ts'
import { commitOf, edge, edgesOf, keyOf, stateFacts, type GeneratedNames } from '../store/build.ts'

const CATALOGUES = new WeakMap<CatalogueFile, Catalogue>()
const NOTHING: CatalogueFile = {}

/** Returns the built-in definitions and a file's; the same catalogue for the same file. */
export function catalogueWith(file: CatalogueFile = NOTHING): Catalogue {
  const known = CATALOGUES.get(file)
  if (known !== undefined) return known
  const loaded = loadCatalogue([...BUILTIN, { name: 'test.json', content: file }])
  if (!loaded.ok) throw new Error(loaded.error.map((problem) => problem.reason).join('\n'))
  CATALOGUES.set(file, loaded.value)
  return loaded.value
}

/** A process that follows a record with a graph and with the rules. */
interface Inferring {
  readonly follower: GraphFollower
  readonly inference: Inference
  stop(): Promise<void>
}

const PLATFORMS = ['registry', 'orchestrator', 'experimentation', 'serving', 'datasets', 'feature-store', 'identity']

const READ = new Map(PLATFORMS.map((name) => [name, builtinProvider(name)]))

export async function startInferring(store: RecordPorts, catalogue: Catalogue, holder = 'a'): Promise<Inferring> {
  const reader = new LogReader(store)
  const follower = new GraphFollower(store, systemClock, reader)
  await follower.ready
  const inference = new Inference({
    store,
    reader,
    graph: () => follower.graph,
    ahead: follower,
    rules: compiledPaths(catalogue).recorded,
    ...referenceKnowledge(catalogue, READ),
    clock: tickingClock(),
    log: silentLog,
    holder,
  })
  return {
    follower,
    inference,
    stop: async () => {
      await inference.stop()
      await follower.stop()
      reader.close()
    },
  }
}

/** Waits until a process has inferred everything from a record, and compares that with a complete evaluation. */
export async function inferredAndVerified(store: RecordPorts, catalogue: Catalogue): Promise<VerificationReport> {
  const { follower, inference, stop } = await startInferring(store, catalogue)
  try {
    await eventually(async () => inference.onDuty && inference.head >= (await store.head()).tx, 'inference follows')
    return await verifyConclusions({
      store,
      graph: follower.graph,
      rules: compiledPaths(catalogue).recorded,
      hasAttribute: (type, name) => catalogue.attribute(type, name) !== null,
    })
  } finally {
    await stop()
  }
}

/** Never returns the same time twice, so that a second write within a millisecond shows. */
function tickingClock(): Clock {
  let last = 0
  return { ...systemClock, now: () => (last = Math.max(last + 1, systemClock.now())) }
}

/** A record, and a process that infers over it. */
export async function inferredWorld(
  file?: CatalogueFile,
  open: () => RecordPorts | Promise<RecordPorts> = () => openSqliteStore({ path: ':memory:' }),
) {
  const store = await open()
  const catalogue = catalogueWith(file)
  let inferring = await startInferring(store, catalogue)
  let now = 1_000
  let kind: CauseKind = 'event'

  const commit = async (...documents: readonly DocumentWrite[]): Promise<void> => {
    const commit = commitOf((now += 10), documents)
    await store.commit([{ ...commit, cause: { ...commit.cause, kind } }])
  }
  /** States a source's document: `say('ModelInstance', 'm1', [['producedBy', uri]])`; `=dataUri` gives it a key. */
  const say = async (
    type: string,
    id: string,
    edges: readonly (readonly [string, Uri])[] = [],
    words: GeneratedNames = {},
  ): Promise<void> => {
    await sayOf(thing(type, id), type, edges, words)
  }
  const sayOf = async (...said: Parameters<typeof saying>): Promise<void> => await commit(saying(...said))
  /** Builds a source's document for a commit of several. */
  const saying = (
    uri: Uri,
    type: string,
    edges: readonly (readonly [string, Uri])[] = [],
    words: GeneratedNames = {},
  ): DocumentWrite => {
    const claims = edges.map(([name, to]) => edge(edgeTypeOf(catalogue, type, name), uri, to))
    const references = edges.filter(([, to]) => !isKey(to)).map(([, to]) => ({ uri: to, expects: [] }))
    return stateFacts(keyOf(uri, type, partsOf(uri).platformId), { edges: claims, references, ...words })
  }
  const waitUntilSettled = async (): Promise<void> => {
    const { inference } = inferring
    await eventually(async () => {
      const { tx } = await store.head()
      return inference.onDuty && inference.head >= tx
    }, 'inference follows')
  }
  return {
    store,
    catalogue,
    commit,
    say,
    sayOf,
    saying,
    settled: waitUntilSettled,
    inferring: () => inferring,
    /** Sets the cause of all later commits. */
    causedBy: (next: CauseKind): void => void (kind = next),
    restart: async (next: Catalogue = catalogue): Promise<void> => {
      await inferring.stop()
      inferring = await startInferring(store, next)
    },
    /** Returns the concluded edges at an entity, as `type|from|to by rule`. */
    concluded: async (uri: Uri, at?: number): Promise<readonly string[]> =>
      (await edgesOf(store, uri, at))
        .filter((line) => line.includes(' by mds|Rule|'))
        .map((line) => line.replace('mds|Rule|aip://rule/mds/', '')),
    log: async (after: number): Promise<readonly LogEntry[]> => await store.read(after, 1_000),
    stop: async (): Promise<void> => {
      await inferring.stop()
      await store.close()
    },
  }
}

export type InferredWorld = Awaited<ReturnType<typeof inferredWorld>>

/** Reads a world as of now, or as of a transaction; with its process's graph, or a newly loaded one. */
export async function readerOf(
  { store, catalogue, inferring }: InferredWorld,
  { at, follower = inferring().follower, rules = 'recorded' }: ReaderOfWorld = {},
): Promise<Reader> {
  const { tx } = await store.head()
  await follower.waitFor(tx, 5_000)
  const deps = {
    store,
    graph: () => follower.graph,
    catalogue,
    paths: compiledPaths(catalogue, rules).paths,
    now: Date.now,
    sourceConditions: () => NO_SHORTFALLS,
    search: () => null,
    visibilities: ALL_VISIBLE,
    entities: new EntityCache(5_000),
  }
  return new Reader(deps, { at: at ?? tx, past: at !== undefined }, { cacheable: false, visibility: null })
}

interface ReaderOfWorld {
  readonly at?: number | undefined
  readonly follower?: GraphFollower | undefined
  readonly rules?: 'recorded' | 'walked'
}

const HOMES: Readonly<Record<string, readonly [componentType: string, platform: string]>> = {
  Model: ['model', 'registry'],
  ModelInstance: ['model', 'registry'],
  ModelDeployment: ['deployment', 'registry'],
  Pipeline: ['pipeline', 'orchestrator'],
  PipelineNode: ['pipeline-node', 'orchestrator'],
  PipelineRun: ['pipeline-run', 'orchestrator'],
  AbTest: ['ab-test', 'experimentation'],
  AbTestCell: ['ab-test-cell', 'experimentation'],
  ServingRule: ['serving-rule', 'serving'],
  Service: ['service', 'serving'],
  Feature: ['feature', 'feature-store'],
  FeatureVersion: ['feature-version', 'feature-store'],
  Dataset: ['dataset', 'datasets'],
  DatasetVersion: ['dataset-version', 'datasets'],
  DatasetColumn: ['dataset-column', 'datasets'],
  DataSource: ['data-source', 'lake'],
  User: ['user', 'identity'],
  Group: ['group', 'identity'],
}

export function thing(type: string, id: string): Uri {
  const [componentType, platform] = HOMES[type] ?? ['thing', 'nowhere']
  return must(makeUri(componentType, platform, id))
}

function edgeTypeOf(catalogue: Catalogue, type: string, name: string): EdgeTypeId {
  if (name.startsWith('=')) return keyEdge(name.slice(1))
  const id = catalogue.edgeNamed(type, name)?.id
  if (id === undefined) throw new Error(`${type} has no ${name}`)
  return id
}
