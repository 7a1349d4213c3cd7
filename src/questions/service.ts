import type { DeclaredToken } from '../access/gate.ts'
import type { RoleRules } from '../access/roles.ts'
import type { FilesReader } from '../adapters/file/reader.ts'
import type { BusHealth } from '../contracts/buses.ts'
import type { Clock } from '../contracts/clock.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import type { Pushes } from '../contracts/pushed.ts'
import type { Provider, Source, SourceConfig } from '../contracts/source.ts'
import type { OutgoingRules } from '../contracts/outgoing.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Retention } from '../contracts/retention.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { InferencePass } from '../infer/follower/inference.ts'
import type { IntakeParts } from '../intake/take-events.ts'
import type { VisibilityWait } from '../intake/wait-until-visible.ts'
import type { Uri } from '../model/uri.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { RetentionRunner } from '../retain/requested-runs.ts'

/**
 * Everything that questions about the service and commands use, in one process. A part that the process lacks is null,
 * and operations that need it are refused (NOT_HERE), naming the role that provides it.
 */
export interface Service {
  readonly store: Omit<RecordPorts, keyof Coordination | keyof Retention | 'close'>
  readonly clock: Clock
  readonly sources: ServiceSources
  /** Reads from a source during a request, within the rate that all processes share. */
  readonly onDemand: (source: ServiceSource) => Pick<Source, 'ask'>
  readonly state: ServiceState
  /** Events, refreshes and replays; null if this process takes no events. */
  readonly intake: ServiceIntake | null
  readonly retention: RetentionRunner
  readonly access: ServiceAccess
  /** Null if the configuration allows no notifications. */
  readonly notifications: ServiceNotifications | null
  /** Data for questions about the graph; null if this process answers none. */
  readonly reads: ReadDeps | null
  /** Compares everything with the rules' conclusions, and writes the differences; null if it doesn't infer here. */
  readonly enrich: (() => Promise<InferencePass>) | null
}

export interface ServiceSource {
  readonly config: SourceConfig
  readonly provider: Provider
}

interface ServiceSources {
  /** The sources configured at present; some may be added while the service runs. */
  configured(): readonly ServiceSource[]
  filesOf(source: ServiceSource): FilesReader
  unmappable(platform: string): Unmappable | null
}

/** Names that a source's mapping uses but the definitions in the folder lack: the next start would be refused. */
export interface Unmappable {
  readonly count: number
  readonly first: string
  readonly since: number
}

/** A change of the files to something fixed at start: it takes effect at the next one. */
export interface AwaitingStart {
  readonly kind: 'type' | 'source' | 'setting'
  /** A type, a platform, or a member of the configuration. */
  readonly name: string
  readonly change: 'changed' | 'removed'
}

interface ServiceState {
  readonly version: string
  followers(): readonly FollowerHandle[]
  /** The rules and provider files in force, and why those in the definitions folder aren't. */
  definitions(): {
    readonly rules: readonly string[]
    /** Rules that need types which no source here provides. */
    readonly leftOut: readonly string[]
    readonly providers: readonly string[]
    readonly problem: string | null
  }
  awaitingStart(): readonly AwaitingStart[]
  /** Null if this process listens to no bus. */
  buses(): BusHealth | null
}

export interface ServiceNotifications {
  /** Rules for where messages may be sent. */
  readonly rules: OutgoingRules
  /** A secret of the record from which the receivers' secrets are derived. */
  readonly secret: Uint8Array
}

/** Access rules as this process knows them. */
export interface ServiceAccess {
  declaredTokens(): readonly DeclaredToken[]
  roles(): RoleRules
  /** Text of the sign-in button; null if no sign-in is configured. */
  signInLabel(): string | null
  /** Called when a credential or an account has changed, to look callers up again. The record notifies the others. */
  changed(): void
}

export interface ServiceIntake extends IntakeParts {
  readonly store: IntakeParts['store'] & VisibilityWait['store'] & Pushes & Pick<Coordination, 'claim' | 'releaseClaim'>
  readonly followers: VisibilityWait['followers']
  /** Tells whether an entity is part of another, without a document of its own. */
  isPart(uri: Uri): boolean
}
