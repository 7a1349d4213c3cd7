import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { inferredAndVerified, inferredWorld, thing } from '../../testing/inference/world.ts'
import { runs, SOAKS } from '../../testing/runs.ts'
import {
  causeOf,
  commitOf,
  doneWith,
  edge,
  gone,
  keyOf,
  leaseOne,
  lookup,
  markOf,
  model,
  resolveLookup,
  stateFacts,
  user,
} from '../../testing/store/build.ts'
import { openSqliteStore } from './store.ts'
import { fingerprintOf, digestOf, filesOf, framesOf, PAGE_BYTES, placeFiles, type RecordFiles } from './testing.ts'

/**
 * States left by a process killed during a write: the new bytes up to some place, then the old content. The record must
 * open with exactly the completely written transactions, and continue normally. The store opens those at the end of
 * each transaction, at every third page border, and a sample of others. SQLite, which is faster, checks a byte before
 * and after each border and everywhere in the first and last page; in a soak, each byte, and the store each border.
 */
const SAMPLE = runs(5, 2_000)
/** Every so many page borders the store opens the state, and every so many bytes SQLite checks it. */
const [EACH_PAGE, EACH_BYTE] = SOAKS ? [1, 1] : [3, 7]

const root = mkdtempSync(join(tmpdir(), 'mlg-torn-'))
afterAll(() => rmSync(root, { recursive: true }))
/** Where the record is written, and where its states are opened. */
const path = join(root, 'record.db')
const torn = join(root, 'torn.db')

/** Nothing is copied out of the log during the checks. */
const open = (at: string): RecordPorts => openSqliteStore({ path: at, copyMs: 3_600_000 })

const described = (id: string, ...uses: readonly string[]) =>
  stateFacts(keyOf(model(id), 'Model'), {
    facts: { name: `the model ${id}` },
    raw: JSON.stringify({ id, description: 'as long as it usually is '.repeat(10) }),
    edges: uses.map((to) => edge('Model.uses', model(id), model(to))),
    references: uses.map((to) => ({ uri: model(to), expects: ['Model'] })),
  })

/** The files before and after a write. */
interface Written {
  readonly from: RecordFiles
  readonly to: RecordFiles
}

/** Contents of a record when it is opened, and after one more commit. */
interface Found {
  readonly opened: string
  readonly continued: string
}

let catalogue: Catalogue
/** A write with everything possible, then smaller ones: at the end of the log. */
let appended: Written
/** Their pages, copied from the log to the database. */
let checkpointed: Written
/** Two more, at the beginning of the log, whose frames are all in the database. */
let begunAgain: Written

beforeAll(async () => {
  const world = await inferredWorld({}, () => open(path))
  catalogue = world.catalogue
  const { store } = world
  await world.say('ModelInstance', 'm1', [['producedBy', thing('PipelineRun', 'r1')]])
  await world.say('PipelineRun', 'r1', [['executedFor', thing('AbTestCell', '7/2')]])
  await world.say('AbTestCell', '7/2', [['belongsTo', thing('AbTest', '7')]])
  for (let n = 0; n < 40; n++) await world.commit(described(`${n}`, `${n % 7}`, `${n + 1}`))
  await world.settled()
  await world.inferring().stop()
  // A commit settles the lease.
  await store.mark([markOf(model('leased'), 1, { priority: 0 })])
  const lease = await leaseOne(store, 10)
  checkpoint('TRUNCATE')
  await store.commit([commitOf(20_000, [described('small', '1')])])

  const beforeAppended = filesOf(path)
  await Promise.all([
    store.commit([
      commitOf(20_001, [described('leased', '2', 'new'), described('3', '4')], doneWith(lease, 20_100)),
      commitOf(20_002, [gone(keyOf(model('5'), 'Model')), resolveLookup(lookup('a'), user('1'))]),
      commitOf(20_003, [stateFacts(keyOf(thing('PipelineRun', 'r1'), 'PipelineRun', 'orchestrator'))]),
      ...Array.from({ length: 8 }, (_, n) => commitOf(20_004 + n, [described(`more ${n}`, 'new', `${n}`)])),
    ]),
    store.mark([markOf(model('marked'), 30_000), markOf(model('7'), 30_000)]),
    store.push([
      {
        key: keyOf(model('pushed'), 'Model', 'events'),
        body: Buffer.from('{"a":1}'),
        at: 20_020,
        mark: markOf(model('pushed'), 20_020, { cause: causeOf('push') }),
      },
    ]),
  ])
  await store.mark([markOf(model('alone'), 30_000)])
  await store.saveCheckpoint('a follower', 7)
  appended = { from: beforeAppended, to: filesOf(path) }
  checkpointed = { from: appended.to, to: { ...appended.to, database: checkpoint('PASSIVE').database } }

  const beforeBegunAgain = filesOf(path)
  await store.commit([commitOf(20_050, [described('again', '1', 'other'), gone(keyOf(model('6'), 'Model'))])])
  await store.mark([markOf(model('alone, too'), 30_000)])
  begunAgain = { from: beforeBegunAgain, to: filesOf(path) }
  await store.close()
})

function checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): RecordFiles {
  const db = new Database(path)
  try {
    expect(db.pragma(`wal_checkpoint(${mode})`)).toMatchObject([{ busy: 0 }])
    return filesOf(path)
  } finally {
    db.close()
  }
}

/** Opens a state, and always makes the same commit. */
async function found(files: RecordFiles): Promise<Found> {
  placeFiles(torn, files)
  const store = open(torn)
  try {
    const opened = digestOf(torn)
    await store.commit([commitOf(40_000, [described('after', '1', '2'), described('new', 'other')])])
    return { opened, continued: digestOf(torn) }
  } finally {
    await store.close()
  }
}

function foundInBrief(files: RecordFiles): string {
  placeFiles(torn, files)
  return fingerprintOf(torn)
}

/** States of the files, by number of bytes written. */
interface States {
  readonly at: (bytes: number) => RecordFiles
  readonly begin: number
  readonly end: number
  /** Borders of pages. */
  readonly borders: readonly number[]
  /** Byte counts that complete each transaction. */
  readonly commits: readonly number[]
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n)
}

/** Opens states, and compares each with its transaction's clean state. */
async function expectWholeTransactions({ at, begin, end, borders, commits }: States): Promise<void> {
  const random = randomFrom(5)
  const ends = [begin, ...commits]
  const expected: Found[] = []
  for (const bytes of ends) expected.push(await found(at(bytes)))
  expect(new Set(expected.flatMap((one) => Object.values(one))).size).toBe(2 * ends.length)
  const transactionsAt = (bytes: number): number => commits.filter((commit) => commit <= bytes).length
  const sample = range(1, SAMPLE).map(() => begin + below(random, end - begin))
  const some = borders.filter((_, i) => i % EACH_PAGE === 0)
  for (const bytes of new Set([...ends, ...some, ...sample])) {
    const state = await found(at(bytes))
    expect([bytes, state]).toEqual([bytes, expected[transactionsAt(bytes)]])
  }
  const briefly = ends.map((bytes) => foundInBrief(at(bytes)))
  const [first = 0, second = 0] = borders
  const [last = 0, beforeLast = 0] = borders.toReversed()
  const near = [
    ...borders.flatMap((border) => [border - 1, border + 1]),
    ...[...range(first, second), ...range(beforeLast, last)].filter((byte) => byte % EACH_BYTE === 0),
  ]
  for (const bytes of SOAKS ? range(begin, end) : near.filter((one) => one >= begin && one <= end))
    expect([bytes, foundInBrief(at(bytes))]).toEqual([bytes, briefly[transactionsAt(bytes)]])
}

/** A log written up to some byte, with earlier frames behind it and, every other time, a later index. */
function statesOfLog({ from, to }: Written): States {
  const begin = to.wal.findIndex((byte, at) => byte !== from.wal[at])
  const frames = framesOf(to.wal).filter((frame) => frame.end > begin)
  const borders = [begin, ...frames.map((frame) => frame.at), frames.at(-1)?.end ?? 0]
  return {
    at: (bytes) => ({
      database: from.database,
      wal: Buffer.concat([to.wal.subarray(0, bytes), from.wal.subarray(bytes)]),
      shm: bytes % 2 === 0 ? null : to.shm,
    }),
    begin,
    end: borders.at(-1) ?? 0,
    borders: [...new Set(borders)],
    commits: frames.filter(({ isCommit }) => isCommit).map((frame) => frame.end),
  }
}

/** A database with pages of the log being copied, in numeric order. */
function statesOfCheckpoint({ from, to }: Written): States {
  const pages = range(0, to.database.length / PAGE_BYTES - 1)
    .map((page) => page * PAGE_BYTES)
    .filter((at) => !to.database.subarray(at, at + PAGE_BYTES).equals(from.database.subarray(at, at + PAGE_BYTES)))
  const at = (bytes: number): RecordFiles => {
    const whole = Math.floor(bytes / PAGE_BYTES)
    const copied = pages.slice(0, whole).map((page) => ({ page, end: page + PAGE_BYTES }))
    const page = pages[whole]
    if (page !== undefined && bytes % PAGE_BYTES > 0) copied.push({ page, end: page + (bytes % PAGE_BYTES) })
    const database = Buffer.alloc(Math.max(from.database.length, copied.at(-1)?.end ?? 0))
    from.database.copy(database)
    for (const { page, end } of copied) to.database.copy(database, page, page, end)
    return { database, wal: to.wal, shm: bytes % 2 === 0 ? null : to.shm }
  }
  const borders = range(0, pages.length).map((n) => n * PAGE_BYTES)
  return { at, begin: 0, end: pages.length * PAGE_BYTES, borders, commits: [] }
}

describe('a process killed while it writes', { timeout: SOAKS ? 1_800_000 : 60_000 }, () => {
  it('is killed in a write of everything: nodes, documents, edges, marks, a settlement, a payload', () => {
    const { commits, borders } = statesOfLog(appended)
    expect([commits.length, borders.length > 30]).toEqual([3, true])
  })

  it('leaves each transaction complete or absent at the end of the log', async () => {
    await expectWholeTransactions(statesOfLog(appended))
  })

  it('leaves each transaction complete or absent in a log that restarts before frames already in the database', async () => {
    const states = statesOfLog(begunAgain)
    expect(states.begin).toBeLessThan(32)
    expect(begunAgain.from.wal.length).toBeGreaterThan(states.end)
    await expectWholeTransactions(states)
  })

  it('leaves each transaction complete or absent while pages are copied from the log to the database', async () => {
    const states = statesOfCheckpoint(checkpointed)
    expect(states.borders.length).toBeGreaterThan(30)
    await expectWholeTransactions(states)
  })

  it('leaves a usable file while it is created', async () => {
    const fresh = join(root, 'fresh.db')
    const store = open(fresh)
    const to = filesOf(fresh)
    await store.close()
    const { at, borders } = statesOfLog({ from: { ...to, wal: Buffer.alloc(0) }, to })
    const whole = await found(to)
    for (const bytes of borders.filter((_, i) => i % EACH_PAGE === 0).map((border) => border + 700))
      expect([bytes, await found(at(bytes))]).toEqual([bytes, whole])
  })

  it('leaves a record from which the rules draw the right conclusions, no more and no less', async () => {
    const { at, commits, end } = statesOfLog(appended)
    const [first = 0] = commits
    for (const bytes of [first - 1, first, end - 1, end]) {
      placeFiles(torn, at(bytes))
      const store = open(torn)
      const verified = await inferredAndVerified(store, catalogue)
      const tested = verified.rules.find(({ rule }) => rule.definition.id === 'D1')?.conclusions
      expect([verified.same, tested === 1]).toEqual([true, bytes < first])
      await store.close()
    }
  })
})
