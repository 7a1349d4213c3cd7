import type { AccessStore } from './access.ts'
import type { AuditLog } from './audit.ts'
import type { Coordination } from './coordination.ts'
import type { Deliveries } from './deliveries.ts'
import type { Marks } from './marks.ts'
import type { RecordNotes } from './notes.ts'
import type { Pushes } from './pushed.ts'
import type { Quarantine } from './quarantine.ts'
import type { Sweeps } from './sweeps.ts'
import type { Retention } from './retention.ts'
import type { RecordPorts, Store } from './store.ts'

/** Says what a write survives once its call resolves: a loss of power, or only the end of the process. */
export type Durability = 'durable' | 'lazy'

/** The operations of a port, without those that belong to one process's connection to the record. */
type OperationsOf<Port> = Record<
  Exclude<keyof Port, 'onCommit' | 'onMark' | 'onAccessChange' | 'snapshot' | 'close'>,
  Durability | 'read'
>

const STORE = {
  commit: 'durable',
  head: 'read',
  read: 'read',
  txAt: 'read',
  times: 'read',
  logClock: 'read',
  entities: 'read',
  supports: 'read',
  supportsOn: 'read',
  history: 'read',
  rejections: 'read',
  concluded: 'read',
  documents: 'read',
  documentsNaming: 'read',
  documentStatuses: 'read',
  raw: 'read',
  outdated: 'read',
  nodePage: 'read',
  edgePage: 'read',
  entitiesOfNodes: 'read',
  urisOf: 'read',
  edgeEvents: 'read',
  documentKeys: 'read',
  horizon: 'read',
  counts: 'read',
  graphEnd: 'read',
  nodesNamed: 'read',
  nodesNumbered: 'read',
  level: 'read',
  rejectedTypes: 'read',
} as const satisfies OperationsOf<Store>

const MARKS = {
  mark: 'durable',
  // A lease lost in a power failure is granted again: its holder is gone as well.
  lease: 'lazy',
  release: 'lazy',
  // It may set marks that no other write repeats.
  take: 'durable',
  sequence: 'read',
  dirty: 'read',
  pending: 'read',
  postponed: 'read',
} as const satisfies OperationsOf<Marks>

const PUSHES = {
  push: 'durable',
  waiting: 'read',
  oldestWaiting: 'read',
} as const satisfies OperationsOf<Pushes>

const NOTES = {
  checkpoint: 'read',
  // A follower that begins a little earlier applies the same changes again.
  saveCheckpoint: 'lazy',
  note: 'read',
  notes: 'read',
  saveNote: 'durable',
  noteOnce: 'durable',
} as const satisfies OperationsOf<RecordNotes>

const QUARANTINE = {
  quarantine: 'durable',
  evictQuarantined: 'durable',
  discard: 'durable',
  replayed: 'durable',
  quarantined: 'read',
  quarantineItem: 'read',
  quarantineCount: 'read',
  quarantineAccounts: 'read',
} as const satisfies OperationsOf<Quarantine>

const SWEEPS = {
  recordListing: 'durable',
  forgetListing: 'durable',
  resolveDeletions: 'durable',
  compareListing: 'read',
  missingFromListing: 'read',
  statedTypes: 'read',
  guards: 'read',
  suspectedDeletions: 'read',
} as const satisfies OperationsOf<Sweeps>

const RETENTION = {
  announceHorizon: 'durable',
  dropPast: 'durable',
  redactPast: 'durable',
  wipe: 'durable',
} as const satisfies OperationsOf<Retention>

const COORDINATION = {
  takeRateTokens: 'lazy',
  pauseSource: 'lazy',
  // A claim is like a lease: losing it costs a repetition.
  claim: 'lazy',
  releaseClaim: 'lazy',
} as const satisfies OperationsOf<Coordination>

const ACCESS = {
  credential: 'read',
  credentials: 'read',
  saveCredential: 'durable',
  renewSession: 'durable',
  revokeCredentials: 'durable',
  // A lost use is noted again with the next one.
  noteUses: 'lazy',
  account: 'read',
  accounts: 'read',
  saveAccount: 'durable',
} as const satisfies OperationsOf<AccessStore>

const AUDIT = {
  appendAudit: 'durable',
  auditEntries: 'read',
  auditPage: 'read',
  auditBase: 'read',
  auditEnd: 'read',
  dropAudit: 'durable',
} as const satisfies OperationsOf<AuditLog>

const DELIVERIES = {
  subscriptionsVersion: 'read',
  subscriptions: 'read',
  saveSubscription: 'durable',
  changeSubscription: 'durable',
  dropSubscription: 'durable',
  makeDeliveries: 'durable',
  dueDeliveries: 'read',
  nextDue: 'read',
  bundled: 'read',
  // A lost delivery is sent again, under the same id.
  settleDeliveries: 'lazy',
  deliveries: 'read',
  delivery: 'read',
  deliveryCounts: 'read',
  madeSince: 'read',
  dropDeliveries: 'lazy',
} as const satisfies OperationsOf<Deliveries>

/**
 * Every operation of the record by its port, and the engine's guarantee. From this single list follow which calls go
 * through the writing thread's port, which are refused on a read-only record, and which wait for a durable write.
 */
export const OPERATIONS = {
  ...STORE,
  ...MARKS,
  ...PUSHES,
  ...NOTES,
  ...QUARANTINE,
  ...SWEEPS,
  ...RETENTION,
  ...COORDINATION,
  ...ACCESS,
  ...AUDIT,
  ...DELIVERIES,
} as const satisfies OperationsOf<RecordPorts>

export type OperationName = keyof typeof OPERATIONS

type NamesOfKind<Kind extends Durability | 'read'> = {
  [Name in OperationName]: (typeof OPERATIONS)[Name] extends Kind ? Name : never
}[OperationName]

export type ReadName = NamesOfKind<'read'>
export type WriteName = NamesOfKind<Durability>

const NAMES = Object.keys(OPERATIONS) as OperationName[]
/** Reads of the log and of data derived from it: they may come from a copy of the record that is a moment behind. */
export const LOG_READS: ReadonlySet<string> = new Set(Object.keys(STORE))
export const READS = NAMES.filter((name): name is ReadName => OPERATIONS[name] === 'read')
export const WRITES = NAMES.filter((name): name is WriteName => OPERATIONS[name] !== 'read')

type ResultOf<Name extends OperationName> = Awaited<ReturnType<RecordPorts[Name]>>

/** An operation of an engine in this thread: the same arguments, with the answer at once. */
export type Synchronous<Names extends OperationName> = {
  readonly [Name in Names]: (...args: Parameters<RecordPorts[Name]>) => ResultOf<Name>
}

/** An operation of an engine behind a network: over a session of its own. */
export type OverSession<Names extends OperationName, Session> = {
  readonly [Name in Names]: (session: Session, ...args: Parameters<RecordPorts[Name]>) => Promise<ResultOf<Name>>
}

/** Implements some operations of the port with one function, so that a proxy, a queue or a refusal is written once. */
export function operations<Names extends OperationName>(
  names: readonly Names[],
  make: (name: Names) => (...args: readonly never[]) => Promise<unknown>,
): Pick<RecordPorts, Names> {
  // Not checked by types: what `make` returns for a name has the argument and result types of the port.
  return Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as Pick<RecordPorts, Names>
}
