import type { Commit } from '../../contracts/log.ts'
import type { Mark, MarkReceipt } from '../../contracts/marks.ts'
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
import { commitAll, type CommittedBatch } from './commit.ts'
import { Connection, MIGRATE_MS, type Session } from './connection.ts'
import { COORDINATION } from './coordination.ts'
import { DOCUMENTS } from './documents.ts'
import { EDGE_READS } from './edges.ts'
import { DatabaseUnavailable } from './errors.ts'
import { ENTITIES } from './entities.ts'
import { GUARDS } from './guard.ts'
import { NOTES } from './notes.ts'
import { QUARANTINE } from './quarantine.ts'
import { LISTINGS } from './listings.ts'
import { LOG } from './log.ts'
import { countDirty, lease, markAll, MARKS, release } from './marks.ts'
import { take } from './take.ts'
import { migrate } from './migrate.ts'
import { Notifications } from './notifications.ts'
import { PAST } from './past.ts'
import { RETENTION } from './retain.ts'
import { pushAll } from './payloads.ts'
import { Readers } from './readers.ts'
import { openSnapshot } from './snapshot.ts'
import { ended, transaction } from './transaction.ts'
import { WAITING } from './waiting.ts'

export interface PostgresOptions {
  /** `postgres://user@host:port/database` */
  readonly url: string
  /** Of this process altogether: one each to commit, to mark, for the rest of what is written, and to listen; others read. */
  readonly maxConnections?: number
  readonly log?: Log
  /** Called after each batch of commits. */
  readonly onBatch?: (report: BatchReport) => void
}

export interface PostgresStore extends RecordPorts {
  /** Why the record cannot be read or written at this moment, for readiness; null while it can. Known within a second. */
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

/** The record in PostgreSQL 14 or later, for any number of processes. Opens when the server answers, and migrates it. */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, maxConnections = MAX_CONNECTIONS, log = silent, onBatch = () => undefined } = options
  if (maxConnections <= NOT_FOR_READING) {
    throw new Error(`PostgreSQL as the record needs at least ${NOT_FOR_READING + 1} connections, not ${maxConnections}`)
  }
  const lanes = {
    commits: new Connection(url, 'commits'),
    marks: new Connection(url, 'marks'),
    rest: new Connection(url, 'writes'),
  }
  const readers = new Readers(url, maxConnections - NOT_FOR_READING)
  const migrating = new Connection(url, 'migrates', MIGRATE_MS)
  await migrate(migrating, url).finally(() => migrating.close())
  const news = new Notifications(new Connection(url, 'listens'), Object.values(lanes), log)
  await news.look()
  return { ...opened({ lanes, readers, news, onBatch }), snapshot: () => openSnapshot(url) }
}

const mayBlameOne = (error: unknown): boolean => !(error instanceof DatabaseUnavailable)

const notKeepingUp = (waiting: number): Error =>
  new DatabaseUnavailable(`the record is not keeping up: ${waiting} writes wait for it; retry the same write later`)

type Leases = Parameters<RecordPorts['release']>[0]
type Lanes = Readonly<Record<'commits' | 'marks' | 'rest', Connection>>

interface Parts {
  readonly lanes: Lanes
  readonly readers: Readers
  readonly news: Notifications
  readonly onBatch: (report: BatchReport) => void
}

function opened({ lanes, readers, news, onBatch }: Parts): Omit<PostgresStore, 'snapshot'> {
  const grouped = { mayBlameOne, refusal: notKeepingUp }
  const commits = new Group<readonly Commit[], CommittedBatch['outcomes']>({
    ...grouped,
    weigh: (batch) => batch.reduce((sum, commit) => sum + weightOf(commit), 1),
    most: MAX_FACTS,
    async write(calls) {
      const { outcomes, head, platforms, report } = await commitAll(lanes.commits, calls.flat())
      let from = 0
      const shares = calls.map((call) => outcomes.slice(from, (from += call.length)))
      onBatch(report)
      if (head !== null) news.committed(head)
      news.marked(platforms)
      return shares.map((value) => ({ done: true, value }))
    },
  })
  const marks = new Group<readonly Mark[], readonly MarkReceipt[]>({
    ...grouped,
    weigh: (call) => call.length,
    most: MAX_MARKS,
    async write(calls) {
      const { receipts, platforms } = await markAll(lanes.marks, calls)
      news.marked(platforms)
      return receipts.map((value) => ({ done: true, value }))
    },
  })
  const releases = new Group<Leases, void>({
    ...grouped,
    weigh: (leases) => leases.length,
    most: MAX_MARKS,
    async write(calls) {
      news.marked(await inTurn(() => release(lanes.rest, calls.flat())))
      return calls.map(() => ({ done: true, value: undefined }))
    },
  })
  const counts = new CachedCounts()
  const one = new Slots(1)
  const inTurn = <T>(work: () => Promise<T>) => one.run(work)
  let open = true

  return {
    ...operations(READS, (name) => {
      const read: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      return (...args) => readers.read((session) => read(session, ...args))
    }),
    dirty: async (now, platform) =>
      counts.known(platform) ??
      counts.counting(platform)(await readers.read((session) => countDirty(session, now, platform))),
    ...operations(SINGLE_WRITES, (name) => {
      const write: (session: Session, ...args: never[]) => Promise<unknown> = OVER_SESSION[name]
      return (...args) =>
        inTurn(() => transaction(lanes.rest, OPERATIONS[name], async (session) => ended(await write(session, ...args))))
    }),
    commit: (batch, following = 0) => commits.add(batch, following),
    mark: (all) => marks.add(all),
    push: async (payloads) => {
      const { outcomes, platforms } = await inTurn(() => pushAll(lanes.rest, payloads))
      news.marked(platforms)
      return outcomes
    },
    lease: (request) => inTurn(() => lease(lanes.rest, request)),
    take: async (request) => {
      const { leases, platforms } = await inTurn(() => take(lanes.rest, request))
      news.marked(platforms)
      return leases
    },
    release: (leases) => releases.add(leases),
    // Its files are the server's: docs/operate/maintain.md describes what they contain until when.
    wipe: async () => true,
    onCommit: news.commits.add,
    onMark: news.marks.add,
    fault: () => news.fault,
    async close() {
      if (!open) return
      open = false
      const idle = Promise.all([commits.idle(), marks.idle(), releases.idle(), inTurn(async () => undefined)])
      await untilOrAway(idle, () => news.fault !== null)
      await Promise.all([news.close(), readers.close(), ...Object.values(lanes).map((lane) => lane.close())])
    },
  }
}

/** Statements under way may end as long as the server answers; the wait for one that doesn't is no longer than this. */
async function untilOrAway(work: Promise<unknown>, away: () => boolean): Promise<void> {
  let looking: NodeJS.Timeout | undefined
  let since: number | null = null
  const given = new Promise<void>((resolve) => {
    looking = setInterval(() => {
      if (!away()) since = null
      else if (performance.now() - (since ??= performance.now()) > AWAY_MS) resolve()
    }, AWAY_MS / 20)
  })
  await Promise.race([work, given])
  clearInterval(looking)
}

/** As many as it can assert: what it claims, and one for itself. */
function weightOf(commit: Commit): number {
  let weight = 1
  for (const { answer } of commit.documents) {
    if (answer.kind === 'amended') weight += answer.asserted.length + answer.retracted.length
    if (answer.kind !== 'stated') continue
    weight += answer.statement.edges.length
    for (const { attributes } of answer.statement.nodes) weight += Object.keys(attributes).length
  }
  return weight
}

/** Writes that are a transaction each, one at a time on a connection that they share; the others gather, or begin their own. */
type SingleWrite = Exclude<WriteName, 'commit' | 'mark' | 'push' | 'lease' | 'release' | 'take' | 'wipe'>

const OVER_SESSION: OverSession<ReadName | SingleWrite, Session> = {
  ...LOG,
  ...ENTITIES,
  ...EDGE_READS,
  ...DOCUMENTS,
  ...PAST,
  ...MARKS,
  ...WAITING,
  ...NOTES,
  ...QUARANTINE,
  ...LISTINGS,
  ...GUARDS,
  ...RETENTION,
  ...COORDINATION,
}
const SINGLE_WRITES = WRITES.filter((name): name is SingleWrite => name in OVER_SESSION)
