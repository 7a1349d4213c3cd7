import type { Source, SourceConfig } from '../../contracts/source.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Meter } from '../../contracts/telemetry.ts'
import type { IncomingEvent } from '../../contracts/intake.ts'
import { eventDirectory } from '../../intake/event-directory.ts'
import { takeEvents, type IntakeParts } from '../../intake/take-events.ts'
import type { Random } from '../../lib/random.ts'
import { startPipeline } from '../../wiring/pipeline.ts'
import type { ForgetfulIndex } from '../search/forgetful.ts'
import { takeLineage, type LineageReceiver } from '../../api/openlineage/take.ts'
import { OPENLINEAGE } from '../../providers/openlineage/provider.ts'
import type { Json } from '../../lib/json.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../../contracts/quarantine.ts'
import { noMeter, silentLog, sourceConfig } from '../parts.ts'
import { providersUnder, type Configuration } from './configuration.ts'
import { startFollowers, type SimulatedFollowerParts, type SimulatedFollowers } from './followers.ts'
import type { Happenings } from './happenings.ts'
import type { Life } from './life.ts'
import { NAMESPACES } from './lineage.ts'
import { CATALOGUE, READ } from './providers.ts'
import { TIMEOUT_MS } from './weather.ts'

const directory = eventDirectory(READ.map((provider) => ({ platform: provider.name, provider })))

/** Platforms that are read. */
export const PLATFORMS: readonly string[] = READ.map(({ name }) => name)
/** Low enough that the rate is sometimes reached, high enough that a history is served in time. */
export const LIMITS = { ratePerSecond: 50, burst: 10, concurrency: 4, timeoutMs: TIMEOUT_MS, maxBytes: 4_194_304 }

const NAMING: LineageReceiver['naming'] = {
  own: OPENLINEAGE.name,
  namespaces: new Map(
    Object.entries(NAMESPACES).map(([namespace, platform]) => [namespace, { platform, provider: platform }]),
  ),
  airflow: null,
}

export interface SimulatedProcessParts {
  readonly life: Life
  readonly store: RecordPorts
  readonly random: Random
  readonly sweeps: boolean
  readonly configuration: Configuration
  readonly happenings: Happenings
  readonly index: ForgetfulIndex
  readonly bugs: SimulatedFollowerParts['bugs']
  source(platform: string): Source
}

/** One worker with its intake: the whole pipeline as started in production, over mortal ports. */
export interface Process {
  readonly life: Life
  readonly followers: SimulatedFollowers
  take(events: readonly IncomingEvent[]): Promise<unknown>
  /** Takes OpenLineage events; fails if one of them is refused. */
  push(events: readonly Json[]): Promise<void>
  stop(): Promise<void>
}

export function configOf(platform: string, { sweep, guard }: Configuration): SourceConfig {
  const config = sourceConfig(platform, { limits: LIMITS, sweep, guard })
  if (platform === OPENLINEAGE.name) return { ...config, baseUrl: null, namespaces: NAMESPACES }
  return platform === 'lake' ? { ...config, references: { datasets: platform } } : config
}

export function startProcess(parts: SimulatedProcessParts): Process {
  const { life, random } = parts
  const clock = life.clock()
  const store = life.store(parts.store)
  const meter: Meter = {
    ...noMeter,
    read: () => parts.happenings.count('reads'),
    fenced: () => parts.happenings.count('fenced'),
  }
  const sources = providersUnder(parts.configuration).map((provider) => ({
    config: configOf(provider.name, parts.configuration),
    provider,
  }))
  const pipeline = startPipeline({
    store,
    sources: sources.map((one) => ({ ...one, source: life.source(parts.source(one.config.platform)) })),
    catalogue: CATALOGUE,
    clock,
    random,
    log: silentLog,
    meter,
    sweeps: parts.sweeps,
    candidates: null,
  })
  const { index, bugs } = parts
  const componentType = (type: string): string | null => CATALOGUE.type(type)?.componentType ?? null
  const followers = startFollowers({ store, clock, log: silentLog, index, bugs })
  const intake: IntakeParts = {
    store,
    directory,
    clock,
    log: silentLog,
    meter,
    quarantineBounds: DEFAULT_QUARANTINE_BOUNDS,
    componentType,
  }
  const receiver: LineageReceiver = {
    naming: NAMING,
    sources: new Map(sources.map((one) => [one.config.platform, one])),
    intake: { store, clock, meter, componentType },
  }
  return {
    life,
    followers,
    push: async (events) => {
      const refusals = await takeLineage(events, receiver)
      const refused = refusals.find((refusal) => refusal !== null)
      if (refused != null) throw new Error(`an event of OpenLineage is refused: ${refused.detail}`)
    },
    take: (events) => takeEvents(events, { name: 'sim', source: null }, intake),
    stop: async () => {
      await Promise.all([pipeline.stop(), followers.stop()])
    },
  }
}
