import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openDatabases, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { TABLES } from './tables.ts'
import { openForReading } from '../../adapters/sqlite/schema/database.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { sharedService } from '../../testing/services.ts'
import { dropUpTo } from '../../testing/store/contract-retention.ts'
import {
  commitOf,
  edge,
  keyOf,
  leaseAll,
  markOf,
  model,
  part,
  putInQuarantine,
  run,
  stateFacts,
} from '../../testing/store/build.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { EVERYTHING, randomMark, randomWrite } from '../../testing/store/sequence.ts'
import { migrateStore } from './migrate-store.ts'

const server = await sharedService('postgres')
const SEEDS = process.env['MLG_SOAK'] === '1' ? 50 : 3

describe.skipIf(server === null)('copying a record between engines', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase
  let folder = ''
  const file = (name: string) => join(folder, name)

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-move-'))
    database = await databases.take()
  })
  afterEach(async () => {
    await database.giveBack()
    rmSync(folder, { recursive: true })
  })

  it(`keeps everything, in both directions, over ${SEEDS} random histories`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const [from, back] = [file(`${seed}.db`), file(`${seed}-back.db`)]
      const before = await inFile(from, async (store) => {
        await live(store, seed)
        return portrait(store)
      })
      const lines: string[] = []
      await migrateStore(from, database.url, (line) => lines.push(line))
      expect(lines.at(-1)).toMatch(/rows copied and read back/)
      const there = await inDatabase(database.url, portrait)
      expect(there).toEqual(before)
      await migrateStore(database.url, back, () => undefined)
      expect(await inFile(back, portrait)).toEqual(before)
      await inDatabase(database.url, (store) => goesOn(store, before.tx))
      await inFile(back, (store) => goesOn(store, before.tx))
      await database.giveBack()
      database = await databases.take()
    }
  })

  it("continues the source's numbers, even if its newest edge and fact were dropped before", async () => {
    const key = keyOf(model('a'), 'Model')
    const [from, back] = [file('a.db'), file('back.db')]
    const tx = await inFile(from, async (store) => {
      const edges = [edge('Model.uses', model('a'), model('b'))]
      await store.commit([commitOf(1, [stateFacts(key, { edges, parts: { [part('p')]: { n: 1 } } })])])
      await store.commit([commitOf(2, [stateFacts(key)])])
      await store.mark([markOf(model('a'), 3)])
      await dropUpTo(store, 2)
      return (await store.head()).tx
    })
    await migrateStore(from, database.url, () => undefined)
    await migrateStore(database.url, back, () => undefined)
    await inDatabase(database.url, (store) => goesOn(store, tx))
    await inFile(back, (store) => goesOn(store, tx))
  })

  it('covers every column of both engines', async () => {
    await inDatabase(database.url, async () => undefined)
    await inFile(file('a.db'), async () => undefined)
    // Except what only one engine or process has: coordination, counters and statistics.
    const left = ['bucket', 'claim', 'counter', 'footprint', 'head', 'meta', 'sqlite_sequence']
    const tables = new Set(TABLES.map(({ name }) => name))
    const all = [...(await columnsInDatabase(database.url)), ...columnsInFile(file('a.db'))]
    expect(all.filter(({ table }) => !tables.has(table) && !left.includes(table))).toEqual([])
    const known = (columns: readonly { table: string; name: string }[]) =>
      TABLES.map(({ name }) => [
        name,
        columns
          .filter((c) => c.table === name)
          .map((c) => c.name)
          .sort(),
      ])
    const copied = TABLES.map((table) => [table.name, table.columns.map((column) => column.name).sort()])
    expect(known(await columnsInDatabase(database.url))).toEqual(copied)
    // In SQLite, a document's statements about its subject are in its row, which has the subject's URI. Statements
    // about parts have their own table.
    const own = ['document_facts.id', 'document.attributes', 'document.seq', 'support.resolves']
    const inSqlite = columnsInFile(file('a.db')).filter((c) => !own.includes(`${c.table}.${c.name}`))
    expect(known([...inSqlite, { table: 'document', name: 'uri' }])).toEqual(copied)
  })

  it('refuses a non-empty target, a missing source, and a record in use', async () => {
    await inFile(file('a.db'), (store) => live(store, 1))
    await inDatabase(database.url, (store) => store.mark([markOf(model('x'), 1)]))
    await expect(migrateStore(file('a.db'), database.url, () => undefined)).rejects.toThrow(
      /^postgres:\/\/.* isn't empty/,
    )
    await expect(migrateStore(database.url, file('a.db'), () => undefined)).rejects.toThrow(/isn't empty/)
    await expect(migrateStore(file('none.db'), file('c.db'), () => undefined)).rejects.toThrow(/none\.db can't be read/)
    expect(existsSync(file('none.db'))).toBe(false)
    await inDatabase(database.url, async () => {
      await expect(migrateStore(database.url, file('b.db'), () => undefined)).rejects.toThrow(/is in use/)
    })
    await inFile(file('a.db'), async () => {
      await expect(migrateStore(file('a.db'), file('d.db'), () => undefined)).rejects.toThrow(/open for writing/)
    })
  })

  it('leaves the target empty if it fails midway, and refused until copied again', async () => {
    await inFile(file('a.db'), (store) => live(store, 2))
    const stop = (line: string) => {
      if (line.startsWith('support')) throw new Error('enough')
    }
    await expect(migrateStore(file('a.db'), database.url, stop)).rejects.toThrow('enough')
    const refusal = new RegExp(
      `holds nothing yet.*"mlg migrate-store --from ${file('a.db')} --to postgres://.*DELETE FROM note`,
    )
    await expect(inDatabase(database.url, (store) => store.counts())).rejects.toThrow(refusal)
    await expect(migrateStore(database.url, file('b.db'), () => undefined)).rejects.toThrow(refusal)
    await migrateStore(file('a.db'), database.url, () => undefined)
    expect((await inDatabase(database.url, (store) => store.counts())).transactions).toBeGreaterThan(0)
  })
})

async function inFile<T>(path: string, work: (store: RecordPorts) => Promise<T>): Promise<T> {
  const store = openSqliteStore({ path })
  return await work(store).finally(() => store.close())
}

async function inDatabase<T>(url: string, work: (store: RecordPorts) => Promise<T>): Promise<T> {
  const store = await openPostgresStore({ url })
  return await work(store).finally(() => store.close())
}

/** Name under which it is moved. */
async function columnsInDatabase(url: string): Promise<{ table: string; name: string }[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ table: string; name: string }>(
    `SELECT table_name AS table, column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  await client.end()
  return rows
}

function columnsInFile(path: string): { table: string; name: string }[] {
  const db = openForReading(path)
  const text = 'SELECT m.name AS "table", c.name FROM sqlite_schema m, pragma_table_info(m.name) c'
  const rows = db.prepare<[], { table: string; name: string }>(text).all()
  db.close()
  return rows.map(({ table, name }) => ({ table: table === 'part_facts' ? 'document_facts' : table, name }))
}

/** Writes something of everything that a record keeps. */
async function live(store: RecordPorts, seed: number): Promise<void> {
  const random = randomFrom(seed)
  for (let at = 1; at <= 60; at++) {
    await store.commit([commitOf(at * 10, [randomWrite(random)])])
    if (below(random, 3) === 0) await store.mark([randomMark(random, at)])
  }
  await store.commit([
    commitOf(1_000, [
      stateFacts(keyOf(run('r'), 'PipelineRun', 'orchestrator'), {
        facts: { text: 'tab\tnew\nline \\ "quoted" \u00e9\u{1f600}' },
        raw: '{"a":"\\u0000"}',
        etag: 'W/"\\1"',
      }),
    ]),
  ])
  await leaseAll(store, 500)
  const item = { at: 5, channel: 'http', reason: 'unreadable', detail: 'no JSON', source: null } as const
  await putInQuarantine(store, [
    { ...item, payload: 'a\tb\\N\r\n' },
    { ...item, payload: '\\.', source: 'registry' },
  ])
  await store.saveCheckpoint('graph', 7)
  await store.saveNote('health:registry', { ok: true, text: 'é' })
  // Some records have part or all of their past dropped: numbers continue all the same.
  const { tx } = await store.head()
  if (seed % 3 === 2) await dropUpTo(store, Math.ceil(tx / 2))
  if (seed % 3 === 0) await dropUpTo(store, tx)
}

/** Includes the followers and notes that `live` wrote. */
async function portrait(store: RecordPorts) {
  return {
    ...(await portraitOf(store)),
    retained: [await store.checkpoint('graph'), await store.note('health:registry')],
  }
}

/** Expects numbers to continue. */
async function goesOn(store: RecordPorts, tx: number): Promise<void> {
  const before = await store.pending(EVERYTHING)
  const newest = Math.max(0, ...before.map((receipt) => receipt?.generation ?? 0))
  const [receipt] = await store.mark([markOf(model('new'), 1)])
  expect(receipt?.generation).toBeGreaterThan(newest)
  const [outcome] = await store.commit([
    commitOf(1, [
      stateFacts(keyOf(model('new'), 'NewType', 'newcomer'), {
        edges: [edge('NewType.new', model('new'), model('newer'))],
      }),
    ]),
  ])
  expect(outcome).toMatchObject({ kind: 'committed', tx: tx + 1 })
  const [entry] = await store.read(tx, 10)
  expect(entry?.edges.map(({ op, type }) => [op, type])).toEqual([['assert', 'NewType.new']])
  expect(entry?.facts).not.toEqual([])
  expect(await store.documents('newcomer', '', 10)).toHaveLength(1)
  const retained = await store.quarantined(0, 100)
  const [item] = await putInQuarantine(store, [
    { at: 1, channel: 'c', reason: 'unreadable', detail: '', payload: '', source: null },
  ])
  expect(item).toBeGreaterThan(Math.max(0, ...retained.map(({ id }) => id)))
}
