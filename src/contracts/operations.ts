import type { Store } from './store.ts'

/** How long a write lasts when its call resolves: through the loss of power, or only through the end of the process. */
export type Durability = 'durable' | 'lazy'

/** The operations of the record, without those that belong to one process's connection to it. */
export type OperationName = Exclude<keyof Store, 'onCommit' | 'onMark' | 'snapshot' | 'close'>

/**
 * Every operation of the record, and what its engine guarantees the caller. The single list: which calls go through the port of the writing
 * thread, which are refused on a record that is open for reading only, and which wait for a durable write all follow from it.
 */
export const OPERATIONS = {
  commit: 'durable',
  mark: 'durable',
  push: 'durable',
  // A lease or a claim lost with the power is granted again: its holder is gone as well.
  lease: 'lazy',
  release: 'lazy',
  // It may set marks that no other write repeats.
  take: 'durable',
  takeRateTokens: 'lazy',
  pauseSource: 'lazy',
  claim: 'lazy',
  releaseClaim: 'lazy',
  quarantine: 'durable',
  evictQuarantined: 'durable',
  discard: 'durable',
  replayed: 'durable',
  // A follower that begins a little earlier applies the same again.
  saveCheckpoint: 'lazy',
  saveNote: 'durable',
  recordListing: 'durable',
  forgetListing: 'durable',
  resolveDeletions: 'durable',
  announceHorizon: 'durable',
  dropPast: 'durable',
  redactPast: 'durable',
  wipe: 'durable',

  head: 'read',
  read: 'read',
  txAt: 'read',
  times: 'read',
  firstTime: 'read',
  logClock: 'read',
  entities: 'read',
  history: 'read',
  documentsNaming: 'read',
  supports: 'read',
  supportsOn: 'read',
  concluded: 'read',
  rejections: 'read',
  nodePage: 'read',
  edgePage: 'read',
  entityPage: 'read',
  entitiesOfNodes: 'read',
  documentStatuses: 'read',
  documents: 'read',
  raw: 'read',
  outdated: 'read',
  quarantined: 'read',
  quarantineItem: 'read',
  quarantineCount: 'read',
  quarantineAccounts: 'read',
  checkpoint: 'read',
  note: 'read',
  notes: 'read',
  counts: 'read',
  dirty: 'read',
  pending: 'read',
  postponed: 'read',
  sequence: 'read',
  waiting: 'read',
  oldestWaiting: 'read',
  compareListing: 'read',
  missingFromListing: 'read',
  guards: 'read',
  suspectedDeletions: 'read',
  edgeEvents: 'read',
  documentKeys: 'read',
  horizon: 'read',
} as const satisfies Record<OperationName, Durability | 'read'>

type NamesOfKind<Kind extends Durability | 'read'> = {
  [Name in OperationName]: (typeof OPERATIONS)[Name] extends Kind ? Name : never
}[OperationName]

export type ReadName = NamesOfKind<'read'>
export type WriteName = NamesOfKind<Durability>

const NAMES = Object.keys(OPERATIONS) as OperationName[]
export const READS = NAMES.filter((name): name is ReadName => OPERATIONS[name] === 'read')
export const WRITES = NAMES.filter((name): name is WriteName => OPERATIONS[name] !== 'read')

type ResultOf<Name extends OperationName> = Awaited<ReturnType<Store[Name]>>

/** An operation as an engine in this thread has it: the same arguments, and the answer at once. */
export type Synchronous<Names extends OperationName> = {
  readonly [Name in Names]: (...args: Parameters<Store[Name]>) => ResultOf<Name>
}

/** An operation as an engine behind a network has it: over a session of its own. */
export type OverSession<Names extends OperationName, Session> = {
  readonly [Name in Names]: (session: Session, ...args: Parameters<Store[Name]>) => Promise<ResultOf<Name>>
}

/** Some operations of the port, each made by one function: what a proxy, a queue or a refusal does is written once. */
export function operations<Names extends OperationName>(
  names: readonly Names[],
  make: (name: Names) => (...args: readonly never[]) => Promise<unknown>,
): Pick<Store, Names> {
  // Unchecked here: what `make` returns for a name has the argument and result types of the port.
  return Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as Pick<Store, Names>
}
