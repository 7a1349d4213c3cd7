import type { Commit, CommitOutcome } from '../../contracts/store.ts'
import { documentId, type Tx } from '../../model/facts.ts'
import { edgesNamed } from '../../commit/change.ts'
import { isLookup, RESOLVES_TO } from '../../model/lookup.ts'
import { edgeKey } from '../../model/diff.ts'
import type { Uri } from '../../model/uri.ts'
import type { Connection, Session } from './connection.ts'
import { LeaseLost, performOps } from './dirty.ts'
import { flush } from './flush.ts'
import { readHead, writeHead, type Head } from './head.ts'
import { load } from './load.ts'
import { distinctWrites } from '../../commit/system.ts'
import { LOG_LOCK } from './locks.ts'
import { sweepIdle, tellOfMarks } from './marks.ts'
import { Mirror, noQuestions, nothingLoaded, type Loaded, type Questions } from './mirror.ts'
import { planOne } from './planning.ts'
import { ended, transaction, type Ending } from './transaction.ts'
import { noWrites, type Writes } from './writes.ts'

export const COMMIT_CHANNEL = 'mlg_commit'
/** Two or three in practice: what a commit touches is asked for before, and what that leads to after. */
const MAX_ROUNDS = 20
const LEASE_ATTEMPTS = 5

export interface Committed {
  readonly outcomes: readonly CommitOutcome[]
  /** Null where no transaction was written. */
  readonly head: Tx | null
  readonly marked: boolean
}

/**
 * A batch of commits as one transaction of the database, each of them one of the log. Under the lock of the log from before
 * the first read until it is durable and visible: diffs are made against what the record holds then, and numbers become
 * visible in their order, whichever process writes.
 */
export async function commitAll(connection: Connection, batch: readonly Commit[]): Promise<Committed> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction(connection, 'durable', (session) => commitIn(session, batch))
    } catch (error) {
      if (!(error instanceof LeaseLost) || attempt === LEASE_ATTEMPTS) throw error
    }
  }
}

async function commitIn(session: Session, batch: readonly Commit[]): Promise<Ending<Committed>> {
  const loaded = nothingLoaded()
  const [, head] = await Promise.all([
    session.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`),
    readHead(session),
    load(session, foreseen(batch), loaded),
  ])
  const { writes, outcomes } = await planAll(session, { batch, head, loaded })
  const written = flush(session, writes)
  const ops = performOps(session, writes.ops)
  // Held from here on, and for as short as can be: whoever marks the same URIs waits.
  const [done] = await Promise.all([ops, ...written])
  const last: Promise<unknown>[] = [done.written]
  const at = batch.at(-1)?.at
  if (at !== undefined) last.push(sweepIdle(session, at))
  const changed = writes.head.tx !== head.tx
  if (changed || writes.documents.size > 0) last.push(writeHead(session, writes.head))
  if (changed) last.push(session.query('SELECT pg_notify($1, $2)', [COMMIT_CHANNEL, String(writes.head.tx)]))
  const marked = done.generations.size > 0
  if (marked) last.push(tellOfMarks(session))
  return ended({ outcomes, head: changed ? writes.head.tx : null, marked }, ...last)
}

interface Planned {
  readonly writes: Writes
  readonly outcomes: readonly CommitOutcome[]
}

/** Plans the whole batch in memory; where that asks for what was not loaded, loads it and plans from the beginning. */
async function planAll(
  session: Session,
  of: { readonly batch: readonly Commit[]; readonly head: Head; readonly loaded: Loaded },
): Promise<Planned> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const mirror = new Mirror(of.loaded)
    const planned = planOnce(of.batch, mirror, noWrites(of.head))
    if (mirror.complete && planned !== null) return planned
    await load(session, mirror.missing, of.loaded)
  }
  throw new Error(`a batch of ${of.batch.length} commits was not planned in ${MAX_ROUNDS} rounds`)
}

/** Null where it stumbled over what is not loaded yet; an error with everything there is one. */
function planOnce(batch: readonly Commit[], mirror: Mirror, writes: Writes): Planned | null {
  const outcomes: CommitOutcome[] = []
  for (const commit of batch) {
    try {
      outcomes.push(planOne(commit, mirror, writes))
    } catch (error) {
      if (mirror.complete) throw error
    }
  }
  return outcomes.length === batch.length ? { writes, outcomes } : null
}

/** What a batch will ask for, as far as it can be told from the batch: a round trip less. Too much costs little. */
function foreseen(batch: readonly Commit[]): Questions {
  const wanted = noQuestions()
  const node = (uri: Uri) => void wanted.node.set(uri, { uri })
  for (const commit of batch) {
    if (commit.settle?.kind === 'duty') wanted.duty.set(commit.settle.name, { uri: commit.settle.name })
    else if (commit.settle !== null) wanted.dirty.set(commit.settle.uri, { uri: commit.settle.uri })
    for (const { key, answer } of distinctWrites(commit)) {
      const { uri } = key
      node(uri)
      wanted.about.set(uri, { uri })
      if (answer.kind === 'amended') {
        wanted.contents.set(documentId(key), { uri, document: key })
        for (const edge of edgesNamed(answer)) {
          node(edge.from)
          node(edge.to)
          wanted.edge.set(edgeKey(edge), { uri: edge.to, edge })
        }
      }
      if (answer.kind !== 'said' && answer.kind !== 'gone') continue
      wanted.contents.set(documentId(key), { uri, document: key })
      if (answer.kind === 'gone' && commit.guard !== undefined) wanted.guard.set(key.platform, { uri, document: key })
      wanted.supports.set(documentId(key), { uri, document: key })
      if (isLookup(uri)) wanted.resolutions.set(uri, { uri })
      else wanted.resolvers.set(uri, { uri })
      if (answer.kind === 'said') foreseenOf(answer.statement, wanted)
    }
  }
  return wanted
}

type Statement = Extract<Commit['documents'][number]['answer'], { kind: 'said' }>['statement']

function foreseenOf({ nodes, edges, references, touches }: Statement, wanted: Questions): void {
  const node = (uri: Uri) => void wanted.node.set(uri, { uri })
  for (const { uri } of nodes) {
    node(uri)
    wanted.about.set(uri, { uri })
  }
  for (const edge of edges) {
    node(edge.from)
    node(edge.to)
    if (edge.type === RESOLVES_TO) wanted.about.set(edge.to, { uri: edge.to })
    if (edge.type === RESOLVES_TO || !isLookup(edge.to)) continue
    wanted.edge.set(edgeKey(edge), { uri: edge.to, edge })
    wanted.resolutions.set(edge.to, { uri: edge.to })
  }
  for (const { uri } of references) {
    node(uri)
    wanted.dirty.set(uri, { uri })
  }
  for (const uri of touches) node(uri)
}
