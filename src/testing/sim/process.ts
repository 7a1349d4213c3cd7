import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Source, SourceConfig } from '../../contracts/source.ts'
import type { Store } from '../../contracts/store.ts'
import type { Meter } from '../../contracts/telemetry.ts'
import type { Incoming } from '../../contracts/intake.ts'
import { eventDirectory } from '../../intake/directory.ts'
import { takeEvents, type IntakeParts } from '../../intake/run.ts'
import type { Random } from '../../lib/random.ts'
import { startPipeline } from '../../wiring/pipeline.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import type { ForgetfulIndex } from '../search/forgetful.ts'
import { noMeter, silentLog, sourceConfig } from '../parts.ts'
import { providersUnder, type Configuration } from './configuration.ts'
import { startFollowers, type SimulatedFollowerParts, type SimulatedFollowers } from './followers.ts'
import type { Happenings } from './happenings.ts'
import type { Life } from './life.ts'
import { TIMEOUT_MS } from './weather.ts'

const catalogue = builtinCatalogue()
const directory = eventDirectory(
  [...DEMO_PROVIDERS.values()].map((provider) => ({ platform: provider.name, provider })),
)

export const PLATFORMS: readonly string[] = [...DEMO_PROVIDERS.keys()]
/** Low enough that the rate is reached now and then, high enough that a history is served in its own time. */
export const LIMITS = { ratePerSecond: 50, burst: 10, concurrency: 4, timeoutMs: TIMEOUT_MS, maxBytes: 4_194_304 }

export interface SimulatedProcessParts {
  readonly life: Life
  readonly store: Store
  readonly random: Random
  readonly sweeps: boolean
  readonly configuration: Configuration
  readonly happenings: Happenings
  readonly index: ForgetfulIndex
  readonly surroundings: SimulatedFollowerParts['surroundings']
  source(platform: string): Source
}

/** One worker with its intake: the whole pipeline as it is started in production, over mortal ports. */
export interface Process {
  readonly life: Life
  readonly followers: SimulatedFollowers
  take(events: readonly Incoming[]): Promise<unknown>
  stop(): Promise<void>
}

export function configOf(platform: string, { sweep, guard }: Configuration): SourceConfig {
  return sourceConfig(platform, { limits: LIMITS, sweep, guard })
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
  const pipeline = startPipeline({
    store,
    sources: providersUnder(parts.configuration).map((provider) => ({
      config: configOf(provider.name, parts.configuration),
      provider,
      source: life.source(parts.source(provider.name)),
    })),
    catalogue,
    clock,
    random,
    log: silentLog,
    meter,
    sweeps: parts.sweeps,
    candidates: null,
  })
  const { index, surroundings } = parts
  const followers = startFollowers({ store, clock, log: silentLog, index, surroundings })
  const intake: IntakeParts = {
    store,
    directory,
    clock,
    log: silentLog,
    meter,
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
  }
  return {
    life,
    followers,
    take: (events) => takeEvents(events, { name: 'sim', source: null }, intake),
    stop: async () => {
      await Promise.all([pipeline.stop(), followers.stop()])
    },
  }
}
