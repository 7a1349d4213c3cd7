import type { Commit, Mark, MarkReceipt, Store } from '../../contracts/store.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { Slots } from '../../lib/wait.ts'
import { Batching } from './batching.ts'
import { commitAll, type Committed } from './commit.ts'
import { Connection, MIGRATE_MS, type Session } from './connection.ts'
import { claim, grant, hold, unclaim } from './coordination.ts'
import { documentPage, documentStatuses, outdated, readRaw } from './documents.ts'
import { concludedPage, edgePage, nodePage, readSupports, readSupportsOn } from './edges.ts'
import { documentsNaming, readEntities, readHistory } from './entities.ts'
import { decide, guards, heldPage } from './guard.ts'
import * as house from './house.ts'
import { listed, listing, missing, unlisted } from './listed.ts'
import { firstTime, headOf, readLog, txAt } from './log.ts'
import { countDirty, lease, markAll, pendingOf, release } from './marks.ts'
import { migrate } from './migrate.ts'
import { News } from './news.ts'
import { documentKeys, readEdgeEvents, readHorizon } from './past.ts'
import { redactPast } from './redact.ts'
import { announceHorizon, dropPast } from './retain.ts'
import { Readers } from './readers.ts'
import { ended, transaction, type Durability } from './transaction.ts'

export interface PostgresOptions {
  /** `postgres://user@host:port/database` */
  readonly url: string
  /** Of this process altogether: one each to commit, to mark, for the rest of what is written, and to listen; others read. */
  readonly maxConnections?: number
  readonly log?: Log
}

export interface PostgresStore extends Store {
  /** Why the record cannot be read or written at this moment, for readiness; null while it can. Known within a second. */
  fault(): string | null
}

const MAX_CONNECTIONS = 8
/** To commit, to mark, for the rest, to listen. */
const NOT_FOR_READING = 4
/** Facts and edges in one transaction of the database, and marks: the others wait no longer than for that. */
const MAX_FACTS = 10_000
const MAX_MARKS = 10_000

/** Closing waits this long for a server that is away. */
const AWAY_MS = 2_000

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** The record in PostgreSQL 14 or later, for any number of processes. Opens when the server answers, and migrates it. */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, maxConnections = MAX_CONNECTIONS, log = silent } = options
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
  const news = new News(new Connection(url, 'listens'), log)
  await news.look()
  return opened(lanes, readers, news)
}

type Lanes = Readonly<Record<'commits' | 'marks' | 'rest', Connection>>

function opened(lanes: Lanes, readers: Readers, news: News): PostgresStore {
  const commits = new Batching<readonly Commit[], Committed['outcomes']>({
    weigh: (batch) => batch.reduce((sum, commit) => sum + weightOf(commit), 1),
    most: MAX_FACTS,
    async perform(calls) {
      const { outcomes, head, marked } = await commitAll(lanes.commits, calls.flat())
      let from = 0
      const shares = calls.map((call) => outcomes.slice(from, (from += call.length)))
      if (head !== null) news.committed(head)
      if (marked) news.marked()
      return shares
    },
  })
  const marks = new Batching<readonly Mark[], readonly MarkReceipt[]>({
    weigh: (call) => call.length,
    most: MAX_MARKS,
    async perform(calls) {
      const receipts = await markAll(lanes.marks, calls)
      news.marked()
      return receipts
    },
  })
  const one = new Slots(1)
  const inTurn = <T>(work: () => Promise<T>) => one.run(work)
  const write = <T>(durability: Durability, work: (session: Session) => Promise<T>) =>
    inTurn(() => transaction(lanes.rest, durability, async (session) => ended(await work(session))))
  let open = true

  return {
    ...reads(readers),
    commit: (batch) => commits.add(batch),
    mark: (all) => marks.add(all),
    lease: (request) => inTurn(() => lease(lanes.rest, request)),
    release: (leases) => inTurn(() => release(lanes.rest, leases)),
    quarantine: (items) => write('durable', (session) => house.quarantine(session, items)),
    discard: (id) => write('durable', (session) => house.discard(session, id)),
    replayed: (id, reason, detail) => write('durable', (session) => house.replayed(session, id, { reason, detail })),
    saveCheckpoint: (follower, tx) => write('lazy', (session) => house.saveCheckpoint(session, follower, tx)),
    saveNote: (key, value) => write('durable', (session) => house.saveNote(session, key, value)),
    // Lost with the power, they begin anew: nobody is left who held them.
    grant: (request) => write('lazy', (session) => grant(session, request)),
    hold: (platform, until) => write('lazy', (session) => hold(session, platform, until)),
    claim: (request) => write('lazy', (session) => claim(session, request)),
    unclaim: (name, holder) => write('lazy', (session) => unclaim(session, name, holder)),
    listed: (page) => write('durable', (session) => listed(session, page)),
    unlisted: (of, uris) => write('durable', (session) => unlisted(session, of, uris)),
    decide: (decision) => write('durable', (session) => decide(session, decision)),
    announceHorizon: (tx, now) => write('durable', (session) => announceHorizon(session, tx, now)),
    dropPast: (of) => write('durable', (session) => dropPast(session, of)),
    redactPast: (step) => write('durable', (session) => redactPast(session, step)),
    // Its files are the server's: docs/operating.md says what they hold until when.
    wipe: async () => true,
    onCommit: news.commits.add,
    onMark: news.marks.add,
    fault: () => news.fault,
    async close() {
      if (!open) return
      open = false
      const idle = Promise.all([commits.idle(), marks.idle(), inTurn(async () => undefined)])
      await untilOrAway(idle, () => news.fault !== null)
      await Promise.all([news.close(), readers.close(), ...Object.values(lanes).map((lane) => lane.close())])
    },
  }
}

/** What was begun may end as long as the server answers; nobody waits longer than this for one that doesn't. */
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
    if (answer.kind !== 'said') continue
    weight += answer.statement.edges.length
    for (const { attributes } of answer.statement.nodes) weight += Object.keys(attributes).length
  }
  return weight
}

type Reads = Omit<
  Store,
  | 'commit' | 'mark' | 'lease' | 'release' | 'quarantine' | 'discard' | 'replayed' | 'saveCheckpoint' | 'saveNote'
  | 'grant' | 'hold' | 'claim' | 'unclaim' | 'onCommit' | 'onMark' | 'close'
  | 'listed' | 'unlisted' | 'decide' | 'announceHorizon' | 'dropPast' | 'redactPast' | 'wipe'
> // prettier-ignore

function reads(readers: Readers): Reads {
  const read = <T>(work: (session: Session) => Promise<T>) => readers.read(work)
  return {
    head: () => read(headOf),
    read: (after, limit) => read((session) => readLog(session, after, limit)),
    txAt: (time) => read((session) => txAt(session, time)),
    firstTime: () => read(firstTime),
    entities: (uris, at) => read((session) => readEntities(session, uris, at)),
    history: (uri, before, limit) => read((session) => readHistory(session, uri, { before, limit })),
    documentsNaming: (uri) => read((session) => documentsNaming(session, uri)),
    supports: (uri, at, limit) => read((session) => readSupports(session, uri, { at, limit })),
    nodePage: (after, limit) => read((session) => nodePage(session, after, limit)),
    supportsOn: (edges, at) => read((session) => readSupportsOn(session, edges, at)),
    concluded: (document, after, limit) => read((session) => concludedPage(session, document, { after, limit })),
    edgePage: (after, at, limit) => read((session) => edgePage(session, after, { at, limit })),
    documentStatuses: (keys) => read((session) => documentStatuses(session, keys)),
    documents: (platform, after, limit) => read((session) => documentPage(session, platform, { after, limit })),
    raw: (key) => read((session) => readRaw(session, key)),
    outdated: (of, after, limit) => read((session) => outdated(session, of, { after, limit })),
    listing: (of, since) => read((session) => listing(session, of, since)),
    missing: (of, since, page) => read((session) => missing(session, of, { since, ...page })),
    guards: () => read(guards),
    held: (platform, after, limit) => read((session) => heldPage(session, platform, { after, limit })),
    quarantined: (after, limit) => read((session) => house.quarantined(session, after, limit)),
    quarantineItem: (id) => read((session) => house.quarantineItem(session, id)),
    quarantineCount: () => read(house.quarantineCount),
    checkpoint: (follower) => read((session) => house.checkpoint(session, follower)),
    note: (key) => read((session) => house.note(session, key)),
    counts: () => read(house.counts),
    dirty: (now, platform) => read((session) => countDirty(session, now, platform)),
    pending: (uris) => read((session) => pendingOf(session, uris)),
    edgeEvents: (uri, before, limit) => read((session) => readEdgeEvents(session, uri, { before, limit })),
    documentKeys: (documents) => read((session) => documentKeys(session, documents)),
    horizon: () => read(readHorizon),
  }
}
