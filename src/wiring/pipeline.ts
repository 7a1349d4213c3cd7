import { failureReports } from '../contracts/state-log.ts'
import { randomUUID } from 'node:crypto'
import type { CandidateRule, Sweeps } from '../contracts/sweeps.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { ConfiguredSource, Provider, SourceConfig } from '../contracts/source.ts'
import { PRIORITY, type Marks } from '../contracts/marks.ts'
import type { Commit, CommitOutcome } from '../contracts/log.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Pushes } from '../contracts/pushed.ts'
import type { Retention } from '../contracts/retention.ts'
import type { Store } from '../contracts/store.ts'
import { ignoreStop, keepDoing, keepTrying } from '../follow/keep-trying.ts'
import { healthNote, readHealth } from '../hydrate/health.ts'
import { interpretSafely } from '../hydrate/interpret-safely.ts'
import { noteMappings } from '../hydrate/mappings-in-force.ts'
import { ExpectedCommits } from '../hydrate/expected-commits.ts'
import { SourceWorker, type SourceWorkerParts } from '../hydrate/source-worker.ts'
import { WakeUp } from '../lib/wait.ts'
import { answerableBy } from '../infer/follower/references.ts'
import { interpreterOf, ownMappingVersion } from '../normalise/interpret.ts'
import { platformsOf, servingSource } from '../normalise/platforms.ts'
import { redactSource } from '../retain/redact.ts'
import { progressNote } from '../sweep/progress.ts'
import { saveRhythm } from '../sweep/event-rhythm.ts'
import { runRereads } from '../sweep/candidates.ts'
import { isAwaitingFirstListing, knownSince, runSweeps } from '../sweep/source-sweeps.ts'
import { waitForRoom } from '../sweep/sweep-parts.ts'
import { setAsideNote } from '../sweep/set-aside.ts'
import { readPauses } from '../sweep/source-pause.ts'

interface PipelineParts extends Pick<SourceWorkerParts, 'catalogue' | 'clock' | 'random' | 'log' | 'meter' | 'tracer'> {
  readonly store: Store & Marks & Pushes & RecordNotes & Sweeps & Retention & Coordination
  readonly sources: readonly ConfiguredSource[]
  /** False in a test where only events should cause reads. */
  readonly sweeps: boolean
  /** When candidates are read again; null in a test that sets all marks itself. */
  readonly candidates: CandidateRule | null
}

export interface Pipeline {
  /** Takes no new work, cancels reads, commits answers, saves its state. */
  stop(): Promise<void>
}

/** Health notes are written at most this often, and only if something changed. */
const NOTE_MS = 1_000
/** How soon every process knows that a source was paused or resumed: one read of the record for all sources. */
const PAUSE_CHECK_MS = 2_000

/** Connects the stages: marks → hydrate → normalise → commit, and the sweeps. It depends on no adapter. */
export function startPipeline(parts: PipelineParts): Pipeline {
  const { store, clock, catalogue, meter } = parts
  const stopping = new AbortController()
  const holder = randomUUID()
  const platforms = platformsOf(parts.sources.map(({ config, provider }) => servingSource(config, provider)))
  const pipelines: SourcePipeline[] = []
  const pausesKnown = Promise.withResolvers<void>()
  const expected = new ExpectedCommits()
  const commit = async (of: Commit): Promise<CommitOutcome> => {
    const [outcome] = await store.commit([of], expected.begin(of))
    if (outcome === undefined) throw new Error('the record returned fewer results than there were commits')
    return outcome
  }
  const wakeUps = new Map<string, WakeUp>()
  // All before any source is read, so that a mapping that doesn't fit the catalogue leaves nothing running.
  const interpreted = parts.sources.map((named) => ({
    ...named,
    interpreter: interpreterOf({ ...named, catalogue, platforms, meter }),
  }))
  const interpreters = new Map(interpreted.map(({ config, interpreter }) => [config.platform, interpreter]))
  for (const { config, provider, source, interpreter } of interpreted) {
    const wakeUp = new WakeUp()
    wakeUps.set(config.platform, wakeUp)
    const redacted = Promise.withResolvers<void>()
    const worker = new SourceWorker({
      ...parts,
      config,
      provider,
      source,
      interpreter,
      interpreterOf: (platform) => interpreters.get(platform) ?? null,
      wakeUp,
      commit,
      expected,
      ready: Promise.all([redacted.promise, pausesKnown.promise]).then(() => undefined),
      ...(parts.sweeps && {
        isAwaitingFirstListing: (type) => isAwaitingFirstListing(config.platform, type, { store, now: clock.now() }),
      }),
    })
    pipelines.push({ config, provider, worker, interpreter, redacted })
  }
  const unsubscribe = store.onMark((marked) => {
    for (const platform of marked ?? wakeUps.keys()) wakeUps.get(platform)?.ring()
  })
  const background = pipelines.map((pipeline) =>
    runPipeline(pipeline, { ...parts, holder, pausesKnown: pausesKnown.promise }, stopping.signal),
  )
  background.push(followPauses(pipelines, { ...parts, known: pausesKnown.resolve, signal: stopping.signal }))
  const { candidates: rule } = parts
  if (rule !== null) {
    const addressed = parts.sources.filter(({ config }) => config.baseUrl !== null)
    const known = new Map(addressed.map(({ config, provider }) => [config.platform, provider]))
    const addressedPlatforms = new Set(known.keys())
    const answerable = answerableBy(catalogue, known)
    background.push(
      runRereads({ ...parts, platforms: addressedPlatforms, answerable, rule, holder, signal: stopping.signal }),
    )
  }
  return {
    stop: async () => {
      stopping.abort()
      unsubscribe()
      await Promise.all(pipelines.map((pipeline) => pipeline.worker.stop()))
      await Promise.all(background)
      // The record may be unreachable; stopping continues anyway.
      await Promise.allSettled(pipelines.map((pipeline) => saveHealth(pipeline, store, clock.now())))
      await Promise.allSettled(parts.sources.map((s) => s.source.close()))
    },
  }
}

interface SourcePipeline {
  readonly config: SourceConfig
  readonly provider: Provider
  readonly worker: SourceWorker
  readonly interpreter: Interpreter
  /** Resolves when no present fact holds a value to redact: then the source may be read. */
  readonly redacted: PromiseWithResolvers<void>
}

interface PauseParts extends Pick<PipelineParts, 'store' | 'clock' | 'log'> {
  /** Called once it is known which sources are paused, and at the end: nothing is read before. */
  readonly known: () => void
  readonly signal: AbortSignal
}

/** Follows people's pauses and resumptions of sources, in any process. */
async function followPauses(pipelines: readonly SourcePipeline[], { store, clock, log, known, signal }: PauseParts) {
  const platforms = pipelines.map(({ config }) => config.platform)
  const reports = failureReports({ log, clock }, 'pauses', { message: "which sources are paused couldn't be read" })
  const follow = async (): Promise<number> => {
    const pauses = await readPauses(platforms, store)
    pipelines.forEach(({ worker }, i) => worker.pause((pauses[i] ?? null) !== null))
    known()
    return PAUSE_CHECK_MS
  }
  await keepDoing(follow, { clock, signal, firstMs: PAUSE_CHECK_MS, ...reports })
  known()
}

/** Runs the work of a source other than hydration: redaction, sweeps, outdated mappings, and its health note. */
async function runPipeline(
  pipeline: SourcePipeline,
  parts: PipelineParts & { readonly holder: string; readonly pausesKnown: Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, log } = parts
  const { config, provider, redacted } = pipeline
  const redacting = redactSource({ ...parts, ...redactionOf(pipeline, parts), signal }, redacted.resolve)
  const ready = Promise.race([redacted.promise, redacting])
  const remapping = ready.then(() => remapAll(pipeline, parts, signal))
  // A source without an address can't be listed.
  const sweeping =
    parts.sweeps && config.baseUrl !== null
      ? Promise.all([ready, parts.pausesKnown]).then(() =>
          runSweeps({
            ...parts,
            config,
            provider,
            source: pipeline.worker.source,
            takePage: (page) => pipeline.worker.takePage(page),
            skipped: (kinds) => pipeline.interpreter.skipped(kinds),
            pauseSignal: () => pipeline.worker.pauseSignal(),
            signal,
          }),
        )
      : Promise.resolve()
  let resumed = false
  const { platform } = config
  const notes = failureReports({ log, clock }, `the health of ${platform}`, {
    message: "the health of a source couldn't be noted",
    fields: { source: platform },
  })
  const noteHealth = async (): Promise<number> => {
    if (!resumed) pipeline.worker.health.resume(readHealth(await store.note(healthNote(pipeline.config.platform))))
    resumed = true
    await saveHealth(pipeline, store, clock.now())
    return NOTE_MS
  }
  await keepDoing(noteHealth, { clock, signal, firstMs: NOTE_MS, ...notes })
  await Promise.all([redacting, remapping, sweeping])
}

function redactionOf({ config, provider, interpreter, worker }: SourcePipeline, { clock }: PipelineParts) {
  const { platform, redact: paths } = config
  const notes = [setAsideNote(platform), progressNote(platform)]
  const safely = interpretSafely(interpreter, { health: worker.health, clock })
  return { platform, paths, types: Object.keys(provider.types), interpreter: safely, notes }
}

async function saveHealth(pipeline: SourcePipeline, store: RecordNotes, now: number): Promise<void> {
  const at = { now, drift: pipeline.interpreter.drift() }
  const { platform, poll } = pipeline.config
  await pipeline.worker.health.save(at, (note) => store.saveNote(healthNote(platform), note))
  const observed = pipeline.worker.eventTally.take()
  if (observed === null) return
  // Polls find what changes in a polled source, so no event of it is missed, even if it sends some.
  const { eventAt, found } = poll === undefined ? observed : { ...observed, found: [] }
  await saveRhythm(platform, { eventAt, found }, { store, knownSince: await knownSince(platform, store), now })
}

/** Retries while the record is unreachable: outdated documents must not wait for the next start. */
async function remapAll(pipeline: SourcePipeline, parts: PipelineParts, signal: AbortSignal): Promise<void> {
  const { platform } = pipeline.config
  const reports = failureReports(parts, `the mappings of ${platform}`, {
    level: 'error',
    message: 'looking for outdated mappings failed; retrying',
    fields: { source: platform },
  })
  const policy = { clock: parts.clock, signal, firstMs: REMAP_RETRY_MS, ...reports }
  await keepTrying(() => markOutdated(pipeline, parts, signal), policy).catch(ignoreStop)
}

/** More marks are set only up to this many due ones, so as not to delay those of new events. */
const MAX_REMAP_BACKLOG = 5_000
const REMAP_RETRY_MS = 15_000

/**
 * Marks documents mapped by another version of their mapping, each once, to be mapped again from the stored answers. A
 * document that the new mapping can't read stays outdated, with its error.
 */
async function markOutdated(pipeline: SourcePipeline, parts: PipelineParts, signal: AbortSignal): Promise<void> {
  const { store, clock, catalogue } = parts
  const { platform } = pipeline.config
  const types = Object.keys(pipeline.provider.types)
  const versions = Object.fromEntries(types.map((type) => [type, pipeline.interpreter.version(type)]))
  const own = types.map((type) => [type, ownMappingVersion({ catalogue, ...pipeline }, type)] as const)
  await noteMappings({ platform, versions: Object.fromEntries(own), now: clock.now() }, store)
  for (const [type, mapping] of Object.entries(versions)) {
    for (let after = ''; !signal.aborted;) {
      const uris = await store.outdated({ platform, type, mapping }, after, 1_000)
      const last = uris.at(-1)
      if (last === undefined) break
      const now = clock.now()
      const cause = { kind: 'mapping', trace: `mapping-${mapping}`, since: now } as const
      await store.mark(uris.map((uri) => ({ uri, expects: [type], priority: PRIORITY.mapping, due: now, cause })))
      after = last
      await waitForRoom({ store, clock, signal, config: pipeline.config }, MAX_REMAP_BACKLOG)
    }
  }
}
