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
import type { VisibleParts } from '../intake/wait-until-visible.ts'
import type { Uri } from '../model/uri.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { RetentionRunner } from '../retain/requested-runs.ts'

/**
 * What questions about the service and commands work on, in one process. What the process does not do is null, and what
 * needs it is refused (NOT_HERE), with the role that does it.
 */
export interface Service {
  readonly store: Omit<RecordPorts, keyof Coordination | keyof Retention | 'close'>
  readonly clock: Clock
  readonly sources: ServiceSources
  /** Asks a source while somebody waits, within the rate that all processes share. */
  readonly askedNow: (source: ServiceSource) => Pick<Source, 'ask'>
  readonly state: ServiceState
  /** Events, refreshes and replays; null where this process takes no events. */
  readonly intake: ServiceIntake | null
  readonly retention: RetentionRunner
  readonly access: ServiceAccess
  /** Null where the configuration lets nobody be told of changes. */
  readonly notifications: ServiceNotifications | null
  /** What questions about the graph are answered from; null where this process answers none. */
  readonly reads: ReadDeps | null
  /**
   * Compares everything with what the rules conclude, and writes what differs; null where this process does not infer.
   */
  readonly enrich: (() => Promise<InferencePass>) | null
}

/** A source of the configuration. */
export interface ServiceSource {
  readonly config: SourceConfig
  readonly provider: Provider
}

export interface ServiceSources {
  /** Those that are configured now: some may be added while all runs. */
  configured(): readonly ServiceSource[]
  /** What reads its files beside what is answered, where it has some. */
  filesOf(source: ServiceSource): FilesReader
  /** What the definitions of this moment lack that the mapping of a source names. */
  unmappable(platform: string): { readonly count: number; readonly first: string; readonly since: number } | null
}

export interface ServiceState {
  readonly version: string
  /** What follows the log in this process. */
  followers(): readonly FollowerHandle[]
  /** The rules and the files of providers in force, and why those of the folder of definitions are not. */
  definitions(): {
    readonly rules: readonly string[]
    /** Rules that need types which no source here brings. */
    readonly leftOut: readonly string[]
    readonly providers: readonly string[]
    readonly problem: string | null
  }
  /** Settings of the files that take effect at the next start only. */
  awaitingStart(): readonly {
    readonly kind: 'type' | 'source' | 'setting'
    readonly name: string
    readonly change: 'changed' | 'removed'
  }[]
  /** Null where this process listens to no bus. */
  buses(): BusHealth | null
}

export interface ServiceNotifications {
  /** Where messages may go. */
  readonly rules: OutgoingRules
  /** Of the record: what secrets of receivers are made from. */
  readonly secret: Uint8Array
}

/** Who may come in, as this process knows it. */
export interface ServiceAccess {
  /** Tokens that the configuration declares. */
  declaredTokens(): readonly DeclaredToken[]
  /** The roles that are configured now. */
  roles(): RoleRules
  /** The text of the button to sign in; null where no sign-in is configured. */
  signInLabel(): string | null
  /** A credential or an account was changed: this process looks callers up again. The record notifies the others. */
  changed(): void
}

export interface ServiceIntake extends IntakeParts {
  readonly store: IntakeParts['store'] & VisibleParts['store'] & Pushes & Pick<Coordination, 'claim' | 'releaseClaim'>
  readonly followers: VisibleParts['followers']
  /** Whether a thing is a part of another, and has no document of its own. */
  isPart(uri: Uri): boolean
}
