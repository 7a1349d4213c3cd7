import { BUILT_IN_ROLES, DEFAULT_RIGHTS } from '../../access/roles.ts'
import { localReader } from '../../adapters/file/reader.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { FollowerHandle } from '../../contracts/follower.ts'
import type { Source } from '../../contracts/source.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { eventDirectory } from '../../intake/event-directory.ts'
import { partsOf } from '../../model/uri.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import type { ReadDeps } from '../../query/deps.ts'
import type { Service, ServiceSource } from '../../questions/service.ts'
import { RetentionRunner } from '../../retain/requested-runs.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../../contracts/quarantine.ts'
import { noMeter, silentLog, sourceConfig } from '../../testing/parts.ts'
import type { ApiParts } from '../deps.ts'

interface ServiceOver {
  readonly store: RecordPorts
  readonly catalogue: Catalogue
  readonly clock?: Clock
  readonly followers?: () => readonly FollowerHandle[]
  readonly reads?: ReadDeps
  /** Sources in addition to one of each provider. */
  readonly more?: readonly ServiceSource[]
  /** Reads from sources on demand. */
  readonly source?: Source
}

const UNREAD: Source = {
  ask: async () => ({ kind: 'unavailable', reason: 'nothing is read here' }),
  close: async () => undefined,
}

/** Makes a service for questions and commands, with a source of each provider, which nothing reads. */
export function serviceOver({
  store,
  catalogue,
  clock = systemClock,
  followers = () => [],
  more = [],
  reads,
  source = UNREAD,
}: ServiceOver): Service {
  const own = [...DEMO_PROVIDERS.values()].map((provider) => ({ config: sourceConfig(provider.name), provider }))
  const sources: readonly ServiceSource[] = [...own, ...more]
  return {
    store,
    clock,
    sources: {
      configured: () => sources,
      filesOf: ({ config, provider }) => localReader(config, provider),
      unmappable: () => null,
    },
    onDemand: () => source,
    state: {
      version: 'test',
      followers,
      definitions: () => ({ rules: [], leftOut: [], providers: [], problem: null }),
      awaitingStart: () => [],
      buses: () => null,
    },
    intake: {
      store,
      clock,
      followers,
      log: silentLog,
      meter: noMeter,
      quarantineBounds: DEFAULT_QUARANTINE_BOUNDS,
      directory: eventDirectory(sources.map(({ provider }) => ({ platform: provider.name, provider }))),
      componentType: (type) => catalogue.type(type)?.componentType ?? null,
      isPart: (uri) => {
        const types = catalogue.typesOfComponent(partsOf(uri).componentType)
        return types.length > 0 && types.every((type) => type.part === true)
      },
    },
    notifications: null,
    retention: new RetentionRunner({ store, clock, log: silentLog, days: null }),
    reads: reads ?? null,
    enrich: null,
    access: {
      declaredTokens: () => [],
      roles: () => ({
        roles: new Map(Object.entries(BUILT_IN_ROLES).map(([name, rights]) => [name, new Set(rights)])),
        groups: new Map([['mlg-admins', ['administrator']]]),
        everyone: new Set(DEFAULT_RIGHTS),
        contact: null,
      }),
      signInLabel: () => null,
      changed: () => undefined,
    },
  }
}

/** The API of a process that only answers questions about the graph. */
export function readsOnly(reads: NonNullable<ApiParts['reads']>): ApiParts {
  return { reads, reader: null, live: null, service: null, lineageKey: () => null, probes: null, portal: null }
}
