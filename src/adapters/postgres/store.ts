// The record in PostgreSQL: its connections, and which operation uses which.
import type { Commit, CommitOutcome } from '../../contracts/log.ts'
import type { Mark } from '../../contracts/marks.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { BatchReport, Log } from '../../contracts/telemetry.ts'
import {
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
import { EDGE_READS } from './edges.ts'
import { lease, markAll, MARKS, release, take, type MarksChanged } from './marks.ts'
import { DatabaseUnavailable } from './errors.ts'
import { ENTITIES } from './entities.ts'
import { LISTINGS } from './listings.ts'
import { LOG } from './log.ts'
import { migrate } from './schema.ts'
import { LISTEN_MS, Notifications } from './notifications.ts'
import { pushAll } from './payloads.ts'
import { Readers } from './readers.ts'
import { openSnapshot } from './snapshot.ts'
import { SHARED } from './sql-operations.ts'
import { ended, transaction } from './transaction.ts'

interface PostgresOptions {
  /** `postgres://user@host:port/database` */
  readonly url: string
  /** Of this process altogether: one each to commit, to mark, for other writes, and to listen; the others read. */
  readonly maxConnections?: number
  readonly log?: Log
  /** Called after each batch of commits. */
  readonly onBatch?: (report: BatchReport) => void
}

export interface PostgresStore extends RecordPorts {
  /** Why the record can't be read or written now, for readiness; null while it can. Known within a second. */
  fault(): string | null
}

const MAX_CONNECTIONS = 8
/** To commit, to mark, for the rest, to listen. */
const NOT_FOR_READING = 4
/** Facts and edges in one transaction of the database, and marks: the others wait no longer than for that. */
const MAX_FACTS = 10_000
const MAX_MARKS = 10_000

/** Closing waits this long for an unreachable server. */
const AWAY_MS = 2_000

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Writes that are a transaction each, one at a time on one connection; the others gather, or begin their own. */
type SingleWrite = Exclude<WriteName, 'commit' | 'mark' | 'push' | 'lease' | 'release' | 'take' | 'wipe'>

const OVER_SESSION: OverSession<ReadName | SingleWrite, Session> = {
  ...LOG,
  ...ENTITIES,
  ...EDGE_READS,
  ...MARKS,
  ...LISTINGS,
  ...COORDINATION,
  ...SHARED,
}
const SINGLE_WRITES = WRITES.filter((name): name is SingleWrite => name in OVER_SESSION)

/** The record in PostgreSQL 14 or later, for any number of processes. Opens once its schema is there. */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, maxConnections = MAX_CONNECTIONS, log = silent, onBatch } = options
  if (maxConnections <= NOT_FOR_READING) {
    throw new Error(`PostgreSQL as the record needs at least ${NOT_FOR_READING + 1} connections, not ${maxConnections}`)
  }
  const migrating = new Connection(url, 'migrates', MIGRATE_MS)
  await migrate(migrating, url).finally(() => migrating.close())
  const committing = new Connection(url, 'commits')
  const marking = new Connection(url, 'marks')
  const writing = new Connection(url, 'writes')
  const writers = [committing, marking, writing]
  const readers = new Readers(url, maxConnections - NOT_FOR_READING)
  const notifications = new Notifications(new Connection(url, 'listens', LISTEN_MS), writers, log)
  await notifications.poll()

  async function notified<T>(changing: Promise<MarksChanged<T>>): Promise<T> {
    const { value, platforms } = await changing
    notifications.marked(platforms)
    return value
  }

  async function commitCalls(calls: readonly (readonly Commit[])[]): Promise<(readonly CommitOutcome[])[]> {
    const { outcomes, head, platforms, report } = await commitAll(committing, calls.flat())
    onBatch?.(report)
    if (head !== null) notifications.committed(head)
    notifications.marked(platforms)
    let from = 0
    return calls.map((call) => outcomes.slice(from, (from += call.length)))
  }
  async function releaseCalls(calls: readonly Parameters<RecordPorts['release']>[0][]): Promise<void[]> {
    await notified(inTurn(() => release(writing, calls.flat())))
    return calls.map(() => undefined)
  }
  const lengthOf = (call: readonly unknown[]): number => call.length
  const commits = grouped(MAX_FACTS, weightOf, commitCalls)
  const marks = grouped(MAX_MARKS, lengthOf, (calls: readonly (readonly Mark[])[]) => notified(markAll(marking, calls)))
  const releases = grouped(MAX_MARKS, lengthOf, releaseCalls)
  const counts = new CachedCounts()
  const slot = new Slots(1)
  const inTurn = <T>(work: () => Promise<T>) => slot.run(work)
  let open = true

  return {
    ...operations(READS, (name) => {
      const read: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      return (...args) => readers.read((session) => read(session, ...args))
    }),
    dirty: async (now, platform) =>
      counts.known(platform) ??
      counts.counting(platform)(await readers.read((session) => SHARED.dirty(session, now, platform))),
    ...operations(SINGLE_WRITES, (name) => {
      const write: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      return (...args) =>
        inTurn(() => transaction(writing, OPERATIONS[name], async (session) => ended(await write(session, ...args))))
    }),
    commit: (batch, following = 0) => commits.add(batch, following),
    mark: (all) => marks.add(all),
    push: (payloads) => notified(inTurn(() => pushAll(writing, payloads))),
    lease: (request) => inTurn(() => lease(writing, request)),
    take: (request) => notified(inTurn(() => take(writing, request))),
    release: (leases) => releases.add(leases),
    // Its files are the server's: docs/operate/maintain.md describes what they contain until when.
    wipe: async () => true,
    onCommit: notifications.commits.add,
    onMark: notifications.marks.add,
    onAccessChange: notifications.access.add,
    snapshot: () => openSnapshot(url),
    fault: () => notifications.fault,
    async close() {
      if (!open) return
      open = false
      const idle = Promise.all([commits.idle(), marks.idle(), releases.idle(), inTurn(async () => undefined)])
      await untilOrAway(idle, () => notifications.fault !== null)
      await Promise.all([notifications, readers, ...writers].map((one) => one.close()))
    },
  }
}

/** Writes what calls gather, all of it or nothing. */
function grouped<Call, Out>(
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
      new DatabaseUnavailable(
        `the record is not keeping up: ${waiting} writes wait for it; retry the same write later`,
      ),
  })
}

/** Statements under way may end as long as the server answers; the wait for one that doesn't is no longer than this. */
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

/** As many as they can assert: what each claims, and one for itself. */
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
