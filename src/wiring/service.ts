import type { Metrics } from '../adapters/prometheus.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Config } from '../config/config.ts'
import type { BusHealth } from '../contracts/buses.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Log, Tracer } from '../contracts/telemetry.ts'
import { eventDirectory } from '../intake/event-directory.ts'
import type { OnDemandSources } from './on-demand-sources.ts'
import type { DefinitionsWatch } from './definitions.ts'
import { remoteReader } from './files-process-handle.ts'
import { memoiseLast } from '../lib/memoise.ts'
import { partsOf } from '../model/uri.ts'
import type { Service, ServiceIntake } from '../questions/service.ts'
import type { OpenRecord } from './record.ts'
import type { RetentionRunner } from '../retain/requested-runs.ts'
import { version } from './version.ts'

/** All parts of a process before it listens. */
export interface ProcessParts {
  readonly config: Config
  /** If null, the log goes to standard output. */
  readonly logFile: string | null
  readonly record: OpenRecord
  readonly store: RecordPorts
  readonly metrics: Metrics
  readonly log: Log
  readonly tracer: Tracer | undefined
  readonly definitions: DefinitionsWatch
}

/** The parts of a process that depend on its role. */
interface ProcessDuties {
  readonly followers: () => readonly FollowerHandle[]
  readonly buses: () => BusHealth | null
  readonly onDemand: OnDemandSources
  readonly retention: RetentionRunner
  readonly enrich: Service['enrich']
  readonly reads: Service['reads']
  readonly access: Service['access']
  readonly notifications: Service['notifications']
}

/** Collects what questions about the service, and commands, use in this process. */
export function serviceOf(
  parts: ProcessParts,
  intake: ServiceIntake | null,
  { followers, buses, onDemand, retention, enrich, reads, access, notifications }: ProcessDuties,
): Service {
  const { store, definitions, record } = parts
  return {
    store,
    clock: systemClock,
    sources: {
      configured: () => definitions.current.sources,
      filesOf: (source) =>
        remoteReader(source, () => ({
          definitions: definitions.current.catalogue.definitions,
          providerFiles: definitions.current.providerFiles,
        })),
      unmappable: (platform) => definitions.unmappable(platform),
    },
    onDemand: (source) => onDemand.of(source),
    state: {
      version: version(),
      followers,
      definitions: () => {
        const { rules, leftOut } = definitions.current.catalogue
        const problem = definitions.problem ?? record.writingThread?.problem() ?? null
        const providers = definitions.current.providerFiles.map(({ name }) => name)
        return {
          rules: rules.map(({ id, version }) => `${id}@${version}`),
          leftOut: leftOut.map(({ id, version, needs = [] }) => `${id}@${version} (needs ${needs.join(', ')})`),
          providers,
          problem,
        }
      },
      awaitingStart: () => definitions.awaitingStart,
      buses,
    },
    intake,
    retention,
    reads,
    enrich,
    access,
    notifications,
  }
}

/** Builds the intake that takes events, from buses and over HTTP. */
export function intakeOf(
  { store, definitions, log, metrics, config, tracer }: ProcessParts,
  followers: () => readonly FollowerHandle[],
): ServiceIntake {
  // Types and sources may be added without a restart.
  const directory = memoiseLast(
    () => definitions.current,
    ({ sources }) => eventDirectory(sources.map((s) => ({ platform: s.config.platform, provider: s.provider }))),
  )
  return {
    store,
    followers,
    log,
    tracer,
    clock: systemClock,
    meter: metrics.meter(),
    quarantineBounds: config.intake.quarantine,
    get directory() {
      return directory()
    },
    componentType: (type) => definitions.current.catalogue.type(type)?.componentType ?? null,
    isPart: (uri) => isPart(definitions.current.catalogue, partsOf(uri).componentType),
  }
}

function isPart(catalogue: Catalogue, componentType: string): boolean {
  const types = catalogue.typesOfComponent(componentType)
  return types.length > 0 && types.every((type) => type.part === true)
}
