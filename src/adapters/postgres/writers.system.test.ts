import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Commit, CommitOutcome, DocumentWrite, LogEntry } from '../../contracts/log.ts'
import type { LeasedMark } from '../../contracts/marks.ts'
import { below, randomFrom, shuffle, type Random } from '../../lib/random.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { documentId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { eventually } from '../../testing/parts.ts'
import { runs } from '../../testing/runs.ts'
import { sharedService } from '../../testing/services.ts'
import {
  commitOf,
  doneWith,
  edge,
  failedWrite,
  gone,
  keyOf,
  leaseAll,
  leaseOne,
  markOf,
  model,
  part,
  retryOf,
  stateFacts,
  user,
} from '../../testing/store/build.ts'
import { EVERYTHING, pick, randomWrite } from '../../testing/store/sequence.ts'
import { LOG_LOCK } from './locks.ts'
import { openPostgresStore, type PostgresStore } from './store.ts'
import { connectTo, openDatabases, waitingForLocks } from './testing.ts'

const server = await sharedService('postgres')
const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
const WRITERS = 4
const WRITER_NUMBERS = Array.from({ length: WRITERS }, (_, n) => n)
const ROUNDS = 15
/** Entities that only one writer writes. */
const own = (writer: number, n: number): Uri => model(`${writer} ${n}`)
const OWN = WRITER_NUMBERS.flatMap((writer) => [0, 1, 2].map((n) => own(writer, n)))
const PLATFORMS = ['registry', 'orchestrator', 'identity']
const GUARD = { share: 0.05, atLeast: 2, windowMs: 40 }

/**
 * Batches load and plan before they have the lock of the log. Whatever others write meanwhile, the record must equal a
 * second one on which all batches were written in sequence, in the order of the log.
 */
describe.skipIf(server === null)('writers on one PostgreSQL that plan concurrently', () => {
  const databases = openDatabases(() => server?.url ?? '')

  it.each(Array.from({ length: runs(4) }, (_, n) => FIRST_SEED + n))(
    'write what a single writer would have written (seed %i)',
    { timeout: 60_000 },
    async (seed) => {
      const [shared, own] = [await databases.take(), await databases.take()]
      const writers = await Promise.all(
        Array.from({ length: WRITERS }, () => openPostgresStore({ url: shared.url, onBatch: (b) => reports.push(b) })),
      )
      const reports: { readonly reloaded: boolean }[] = []
      const alone = await openPostgresStore({ url: own.url })
      const holder = await connectTo(shared.url)
      try {
        const random = randomFrom(seed)
        for (let round = 0; round < ROUNDS; round++) await roundOf(random, { round, writers, alone, holder })
        expect(await recordOf(writers[0])).toEqual(await recordOf(alone))
        expect(reports.some(({ reloaded }) => reloaded)).toBe(true)
      } finally {
        await holder.end()
        await Promise.all([...writers, alone].map((store) => store.close()))
        await Promise.all([shared, own].map((database) => database.giveBack()))
      }
    },
  )

  it('mark what a reference needs, even if the mark it relied on is served meanwhile', async () => {
    const database = await databases.take()
    const [a, b] = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })]
    const holder = await connectTo(database.url)
    try {
      await a.mark([markOf(model('x'), 1, { expects: ['Model'] })])
      const lease = await leaseOne(a, 1)
      await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
      const serving = a.commit([commitOf(2, [], doneWith(lease, 2))])
      await eventually(async () => (await waitingForLocks(holder)) === 1, 'the one that serves it is next')
      const references = [{ uri: model('x'), expects: ['Model'] }]
      const referring = b.commit([commitOf(3, [stateFacts(keyOf(model('y'), 'Model'), { references })])])
      await eventually(async () => (await waitingForLocks(holder)) === 2, 'the one that refers to it has planned')
      await holder.query('COMMIT')
      await Promise.all([serving, referring])
      expect(await a.pending([model('x')])).toMatchObject([{ uri: model('x') }])
    } finally {
      await holder.end()
      await Promise.all([a.close(), b.close()])
      await database.giveBack()
    }
  })

  it("keep a listing's confirmation while a commit of the same document waits for the lock", async () => {
    const database = await databases.take()
    const store = await openPostgresStore({ url: database.url })
    const holder = await connectTo(database.url)
    try {
      const key = keyOf(model('x'), 'Model')
      await store.commit([commitOf(1, [stateFacts(key, { facts: { name: 'x' }, etag: 'v1' })])])
      await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
      const failing = store.commit([commitOf(2, [failedWrite(key)])])
      await eventually(async () => (await waitingForLocks(holder)) === 1, 'the failed read is planned')
      const listed = { platform: key.platform, type: key.type }
      await store.recordListing({ ...listed, sweep: 40, at: 50, items: [{ uri: key.uri, etag: 'v1' }] })
      await holder.query('COMMIT')
      await failing
      expect(await store.documentStatuses([key])).toMatchObject([{ lastVerified: 50, errorAt: 2 }])
    } finally {
      await holder.end()
      await store.close()
      await database.giveBack()
    }
  })
})

interface Round {
  readonly round: number
  readonly writers: readonly PostgresStore[]
  readonly alone: PostgresStore
  readonly holder: pg.Client
}

async function roundOf(random: Random, { round, writers, alone, holder }: Round): Promise<void> {
  const now = 1_000 + round * 20
  const [first] = writers
  if (first === undefined) throw new Error('there are no writers')
  const leases = [await leaseEach(first, now), await leaseEach(alone, now)] as const
  expect([...leases[0].values()].map(comparable)).toEqual([...leases[1].values()].map(comparable))
  const free = shuffle(random, [...leases[0].keys()])
  // In some rounds their writes share nothing but numbers.
  const apart = random() < 0.4
  const commits = Array.from({ length: WRITERS * 2 }, (_, n) =>
    planCommit(random, {
      now,
      unique: `${round}-${n}`,
      settles: random() < 0.6 ? (free.pop() ?? null) : null,
      write: () => (apart ? ownWrite(random, n % WRITERS) : randomWrite(random)),
    }),
  )
  const batches = writers.map((_, n) => commits.filter((_, i) => i % WRITERS === n))
  const held = random() < 0.6
  if (held) await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
  const writing = Promise.all(
    writers.map((store, n) => store.commit((batches[n] ?? []).map((make) => make(leases[0])))),
  )
  if (held) {
    await eventually(async () => (await waitingForLocks(holder)) === WRITERS, 'all have planned, and wait for the lock')
    // Simulates a batch without a footprint.
    if (random() < 0.2) await holder.query('UPDATE head SET batch = batch + 1')
    await holder.query('COMMIT')
  }
  const written = (await writing).map((outcomes, n) => ({ outcomes, batch: batches[n] ?? [] }))
  for (const { outcomes, batch } of written.toSorted((a, b) => txOf(a.outcomes) - txOf(b.outcomes)))
    expect(await alone.commit(batch.map((make) => make(leases[1])))).toEqual(outcomes)
}

type Leases = ReadonlyMap<string, LeasedMark>

interface CommitToPlan {
  readonly now: number
  /** A unique name. */
  readonly unique: string
  readonly settles: string | null
  readonly write: () => DocumentWrite
}

/** Writes about this writer's entities, which all refer to one person. */
function ownWrite(random: Random, writer: number): DocumentWrite {
  const some = (): Uri => own(writer, below(random, 3))
  const uri = some()
  const key = keyOf(uri, pick(random, ['A', 'B']))
  const dice = random()
  if (dice < 0.25) return gone(key, random() < 0.3)
  if (dice < 0.3) return failedWrite(key)
  return stateFacts(key, {
    facts: { size: below(random, 3) },
    parts: { [part(`${writer}`)]: { entityType: pick(random, ['C', 'D']) } },
    edges: [edge('A.owns', uri, user('1')), edge('A.uses', uri, some())].filter(() => random() < 0.7),
    references: [{ uri: some(), expects: ['A'] }],
    raw: `${below(random, 1_000)}`,
  })
}

/** A commit for either record, under its lease there. Each changes something, so the log has it. */
function planCommit(random: Random, { now, unique, settles, write }: CommitToPlan): (leases: Leases) => Commit {
  const writes = Array.from({ length: 1 + below(random, 3) }, write)
  const distinct = new Map(writes.map((write) => [documentId(write.key), write]))
  const mine = stateFacts(keyOf(model(unique), 'Model'), { facts: { unique } })
  const at = now + below(random, 10)
  const due = at + below(random, 30)
  const settlement = pick(random, [doneWith, retryOf])
  const guarded = random() < 0.5
  return (leases) => {
    const lease = settles === null ? undefined : leases.get(settles)
    const commit = commitOf(at, [...distinct.values(), mine], lease === undefined ? null : settlement(lease, due))
    return guarded ? { ...commit, guard: GUARD } : commit
  }
}

/** Leases expire before the next round. */
async function leaseEach(store: PostgresStore, now: number): Promise<Leases> {
  const all = new Map<string, LeasedMark>()
  for (const platform of PLATFORMS)
    for (const lease of await leaseAll(store, now, { platform, leaseMs: 15 })) all.set(lease.uri, lease)
  return new Map([...all].toSorted(([a], [b]) => compareTexts(a, b)))
}

/** Numbers differ, since the other record drew fewer. */
const comparable = (lease: LeasedMark) => ({ ...lease, generation: 0, fence: 0 })

function txOf([first]: readonly CommitOutcome[]): number {
  if (first?.kind !== 'committed' || first.tx === null) throw new Error('a commit wrote no transaction')
  return first.tx
}

async function recordOf(store: PostgresStore | undefined): Promise<object> {
  if (store === undefined) throw new Error('there are no writers')
  const { tx } = await store.head()
  const uris = [...EVERYTHING, ...OWN, ...WRITER_NUMBERS.map((n) => part(`${n}`))]
  const pending = await store.pending(uris)
  return {
    counts: await store.counts(),
    log: (await store.read(0, 1_000)).map((entry) => ({ ...entry, facts: inOrder(entry.facts) })),
    entities: await store.entities(uris, tx),
    nodes: await store.nodePage(0, 1_000),
    edges: await store.edgePage(0, tx, 10_000),
    documents: await Promise.all(PLATFORMS.map((platform) => store.documents(platform, '', 1_000))),
    raw: await Promise.all(OWN.map((uri) => store.raw(keyOf(uri, 'A')))),
    guards: await store.guards(),
    pending: pending.map((mark) => mark?.nextTryAt ?? null),
  }
}

/** A commit changes facts of several nodes in any order. */
function inOrder(facts: LogEntry['facts']): LogEntry['facts'] {
  return facts.toSorted((a, b) => a.node - b.node || a.document - b.document)
}
