import type { ClockReading } from '../../lib/followed-clock.ts'
import type { Commit, CommitOutcome } from '../../contracts/log.ts'
import type { Mark } from '../../contracts/marks.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { BatchReport, Log } from '../../contracts/telemetry.ts'
import {
  LOG_READS,
  OPERATIONS,
  operations,
  READS,
  WRITES,
  type OverSession,
  type ReadName,
  type WriteName,
} from '../../contracts/operations.ts'
import { Group } from '../record/group.ts'
import { CachedCounts } from '../record/cached-counts.ts'
import { Slots } from '../../lib/wait.ts'
import { commitAll } from './commit.ts'
import { Connection, MIGRATE_MS, type Session } from './connection.ts'
import { COORDINATION } from './coordination.ts'
import { lease, markAll, MARKS, release, take, type MarksChanged } from './marks.ts'
import { DatabaseUnavailable } from './errors.ts'
import { skipLostGenerations } from './generation.ts'
import { LISTINGS } from './listings.ts'
import { LOG } from './log.ts'
import { LAYOUT, type Layout } from '../record/migrations.ts'
import { migrate, refuseUnfinished } from './schema.ts'
import { LISTEN_MS, Notifications } from './notifications.ts'
import { pushAll } from './payloads.ts'
import { Readers } from './readers.ts'
import { openSnapshot } from './snapshot.ts'
import { Servers } from './servers.ts'
import { Standby } from './standby.ts'
import { SHARED } from './sql-operations.ts'
import { endWith, transaction } from './transaction.ts'

interface PostgresOptions {
  /** `postgres://user@host:port/database`; several `host:port` for a cluster (`servers.ts`). */
  readonly url: string
  /** Connections of this process: one each for commits, marks, other writes and listening; the rest read. */
  readonly maxConnections?: number
  /** Standby from which the log is read; everything else goes to the primary. */
  readonly readFrom?: string | null
  /** A standby further behind counts as a fault. */
  readonly mostLagMs?: number
  readonly log?: Log
  /** Overrides this release's layout in tests of upgrades. */
  readonly layout?: Layout
  /** Called after each batch of commits. */
  readonly onBatch?: (report: BatchReport) => void
  /** Called with the server's clock, once before the store is open and about every second from then on. */
  readonly onClock?: (reading: ClockReading) => void
  /** Called once if the record lost transactions that this process read: derived state is then wrong for good. */
  readonly lost?: (reason: string) => void
}

export interface PostgresStore extends RecordPorts {
  /** Says why the record can't be read or written now; null while it can. Known within a second. */
  fault(): string | null
  /** How long the reads have been behind the primary; null if they go to the primary. */
  readLagMs(): number | null
}

const MAX_CONNECTIONS = 8
/** Connections for commits, for marks, for other writes, and for listening. */
const NOT_FOR_READING = 4
/** Limits the facts and edges, or the marks, of one database transaction, so that others don't wait longer. */
const MAX_FACTS = 10_000
const MAX_MARKS = 10_000

/** Closing waits this long for an unreachable server. */
const AWAY_MS = 2_000

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Single transactions, one at a time on one connection; other writes gather calls, or begin their own. */
type SingleWrite = Exclude<WriteName, 'commit' | 'mark' | 'push' | 'lease' | 'release' | 'take' | 'wipe'>

const OVER_SESSION: OverSession<ReadName | SingleWrite, Session> = {
  ...LOG,
  ...MARKS,
  ...LISTINGS,
  ...COORDINATION,
  ...SHARED,
}
const SINGLE_WRITES = WRITES.filter((name): name is SingleWrite => name in OVER_SESSION)

/** The record in PostgreSQL 14 or later, for any number of processes. Opens once the schema is current. */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, maxConnections = MAX_CONNECTIONS, log = silent, layout = LAYOUT, onBatch } = options
  if (maxConnections <= NOT_FOR_READING) {
    throw new Error(`PostgreSQL as the record needs at least ${NOT_FOR_READING + 1} connections, not ${maxConnections}`)
  }
  const servers = new Servers(url)
  const migrating = new Connection(servers, 'migrates', { answerMs: MIGRATE_MS })
  try {
    await migrate(migrating, servers.name, { layout, log })
    await refuseUnfinished(migrating, servers.name)
  } finally {
    await migrating.close()
  }
  const writer = (role: string) =>
    new Connection(servers, role, { layout: layout.number, prepare: skipLostGenerations })
  const committing = writer('commits')
  const marking = writer('marks')
  const writing = writer('writes')
  const writers = [committing, marking, writing]
  const standby =
    typeof options.readFrom === 'string' ? new Standby(options.readFrom, { log, mostLagMs: options.mostLagMs }) : null
  const readers = new Readers(servers, maxConnections - NOT_FOR_READING)
  const logReaders =
    standby === null
      ? readers
      : new Readers(standby.servers, maxConnections - NOT_FOR_READING, { prepare: standby.check })
  const notifications = new Notifications(new Connection(servers, 'listens', { answerMs: LISTEN_MS }), {
    own: writers,
    layout: layout.number,
    log,
  })
  if (options.lost !== undefined) notifications.lost.add(options.lost)
  if (options.onClock !== undefined) notifications.clock.add(options.onClock)
  if (standby !== null) {
    notifications.commits.add((tx) => standby.noteHead(tx))
    if (options.lost !== undefined) standby.lost.add(options.lost)
  }
  await notifications.poll()
  await standby?.poll()

  async function notifyOf<T>(changing: Promise<MarksChanged<T>>): Promise<T> {
    const { value, platforms } = await changing
    notifications.marked(platforms)
    return value
  }

  async function commitCalls(calls: readonly (readonly Commit[])[]): Promise<(readonly CommitOutcome[])[]> {
    const { outcomes, end, platforms, report } = await commitAll(committing, calls.flat())
    onBatch?.(report)
    if (end !== null) notifications.committed(end)
    notifications.marked(platforms)
    let from = 0
    return calls.map((call) => outcomes.slice(from, (from += call.length)))
  }
  async function releaseCalls(calls: readonly Parameters<RecordPorts['release']>[0][]): Promise<void[]> {
    await notifyOf(inTurn(() => release(writing, calls.flat())))
    return calls.map(() => undefined)
  }
  const lengthOf = (call: readonly unknown[]): number => call.length
  const commits = groupCalls(MAX_FACTS, weightOf, commitCalls)
  const marks = groupCalls(MAX_MARKS, lengthOf, (calls: readonly (readonly Mark[])[]) =>
    notifyOf(markAll(marking, calls)),
  )
  const releases = groupCalls(MAX_MARKS, lengthOf, releaseCalls)
  const counts = new CachedCounts()
  const slot = new Slots(1)
  const inTurn = <T>(work: () => Promise<T>) => slot.run(work)
  let open = true

  return {
    ...operations(READS, (name) => {
      const read: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      const from = LOG_READS.has(name) ? logReaders : readers
      return (...args) => from.read((session) => read(session, ...args))
    }),
    dirty: async (now, platform) =>
      counts.known(platform) ??
      counts.counting(platform)(await readers.read((session) => SHARED.dirty(session, now, platform))),
    ...operations(SINGLE_WRITES, (name) => {
      const write: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      return (...args) =>
        inTurn(() => transaction(writing, OPERATIONS[name], async (session) => endWith(await write(session, ...args))))
    }),
    commit: (batch, following = 0) => commits.add(batch, following),
    mark: (all) => marks.add(all),
    push: (payloads) => notifyOf(inTurn(() => pushAll(writing, payloads))),
    lease: (request) => inTurn(() => lease(writing, request)),
    take: (request) => notifyOf(inTurn(() => take(writing, request))),
    release: (leases) => releases.add(leases),
    // The files belong to the server: docs/operate/maintain.md says what they contain and for how long.
    wipe: async () => true,
    onCommit: (standby ?? notifications).commits.add,
    onMark: notifications.marks.add,
    onAccessChange: notifications.access.add,
    snapshot: () => (standby === null ? openSnapshot(servers) : openSnapshot(standby.servers, standby.check)),
    // With a standby a process answers without the primary; operations that need it are refused one by one.
    fault: () => (standby ?? notifications).fault,
    readLagMs: () => standby?.lagMs() ?? null,
    async close() {
      if (!open) return
      open = false
      const idle = Promise.all([commits.idle(), marks.idle(), releases.idle(), inTurn(async () => undefined)])
      await untilOrAway(idle, () => notifications.fault !== null)
      await standby?.close()
      if (logReaders !== readers) await logReaders.close()
      await Promise.all([notifications, readers, ...writers].map((one) => one.close()))
    },
  }
}

/** Writes gathered calls atomically. */
function groupCalls<Call, Out>(
  most: number,
  weigh: (call: Call) => number,
  write: (calls: readonly Call[]) => Promise<readonly Out[]>,
): Group<Call, Out> {
  return new Group({
    weigh,
    most,
    write: async (calls) => (await write(calls)).map((value) => ({ done: true, value })),
    mayBlameOne: (error) => !(error instanceof DatabaseUnavailable),
    refusal: (waiting) =>
      new DatabaseUnavailable(`the record isn't keeping up: ${waiting} writes wait for it; retry the same write later`),
  })
}

/** Lets running statements finish while the server answers, but waits only a short time for one that doesn't. */
async function untilOrAway(work: Promise<unknown>, away: () => boolean): Promise<void> {
  let polling: NodeJS.Timeout | undefined
  let since: number | null = null
  const given = new Promise<void>((resolve) => {
    polling = setInterval(() => {
      if (!away()) since = null
      else if (performance.now() - (since ??= performance.now()) > AWAY_MS) resolve()
    }, AWAY_MS / 20)
  })
  await Promise.race([work, given])
  clearInterval(polling)
}

/** Weighs commits by the facts that they may assert: their claims, and one per commit. */
function weightOf(commits: readonly Commit[]): number {
  let weight = 1
  for (const { answer } of commits.flatMap(({ documents }) => documents)) {
    if (answer.kind === 'amended') weight += answer.asserted.length + answer.retracted.length
    if (answer.kind !== 'stated') continue
    weight += answer.statement.edges.length
    for (const { attributes } of answer.statement.nodes) weight += Object.keys(attributes).length
  }
  return weight + commits.length
}
