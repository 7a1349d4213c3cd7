// Contents of a record of an earlier layout before it is upgraded, and steps that only tests use.
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { RecordPorts } from '../../contracts/store.ts'
import { LAYOUT, type Layout, type Migration } from '../../adapters/record/migrations.ts'
import { randomFrom } from '../../lib/random.ts'
import { commitOf, editedBy, keyOf, leaseAll, markOf, model, stateFacts } from './build.ts'
import { randomMark, randomWrite } from './sequence.ts'

/** The statements that created the tables of the oldest layout. */
export const oldestTables = (engine: 'sqlite' | 'postgres'): string =>
  readFileSync(new URL(`layouts/${OLDEST}.${engine}.sql`, import.meta.url), 'utf8')

/** Writes all kinds of data: statements and their past, gone entities, marks, a lease, notes, the audit. */
export async function fill(store: RecordPorts): Promise<void> {
  const random = randomFrom(75)
  for (let at = 1; at <= 60; at++) {
    await store.commit([commitOf(at * 10, [randomWrite(random)])])
    await store.mark([randomMark(random, at)])
  }
  const stating = stateFacts(keyOf(model('answered'), 'Model'), { facts: { name: 'x' }, etag: 'e', raw: '{"a":1}' })
  const editing = editedBy('ana', model('answered'), [{ kind: 'set', name: 'description', value: 'for fraud' }])
  await store.commit([commitOf(1_000, [stating]), commitOf(1_001, [editing])])
  await store.mark([markOf(model('later'), 5_000)])
  await leaseAll(store, 2_000)
  await store.saveNote('cursor-secret', 'a secret')
  await store.saveCheckpoint('inference', 20)
  await store.appendAudit([
    {
      at: 10,
      kind: 'write',
      caller: 'i#a',
      name: 'Alice',
      operation: 'annotate',
      subject: null,
      address: '127.0.0.1',
      outcome: 'done',
      tx: 1,
      count: 1,
    },
  ])
}

/** The oldest layout that can be upgraded. */
export const OLDEST = 13
/** Undoes the steps since. */
const SINCE = 'DROP TABLE subscription; DROP TABLE delivery;'

/** Takes a file back to the oldest layout. */
export function toOldest(path: string): void {
  const db = new Database(path)
  db.exec(SINCE)
  db.pragma(`user_version = ${OLDEST}`)
  db.close()
}

export const TO_OLDEST_POSTGRES = `${SINCE} UPDATE meta SET value = ${OLDEST} WHERE name = 'schema'`

/** Large enough that a kill comes in the middle: a tenth of a second or more. */
const SLOW_ROWS = 1_500_000

const changeTable = (to: number, sqlite: string, postgres: string = sqlite, mayReadOn = true): Migration => ({
  to,
  what: `step ${to} of a test`,
  sqlite,
  postgres,
  mayReadOn,
})

const { number } = LAYOUT
/** A table that is slowly filled from others; a column with a value; an index. */
export const LATER: Layout = {
  number: number + 3,
  migrations: [
    ...LAYOUT.migrations,
    changeTable(
      number + 1,
      `CREATE TABLE later (uri TEXT PRIMARY KEY, changes INTEGER NOT NULL) STRICT;
       INSERT INTO later SELECT uri, (SELECT count(*) FROM delta d WHERE d.node = n.id) FROM node n;
       WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${SLOW_ROWS})
       INSERT INTO later SELECT 'slow', count(*) FROM c;`,
      `CREATE TABLE later (uri text PRIMARY KEY, changes bigint NOT NULL);
       INSERT INTO later SELECT uri, (SELECT count(*) FROM delta d WHERE d.node = n.id) FROM node n;`,
    ),
    changeTable(
      number + 2,
      `ALTER TABLE node ADD COLUMN changes INTEGER;
       UPDATE node SET changes = (SELECT changes FROM later l WHERE l.uri = node.uri)`,
      `ALTER TABLE node ADD COLUMN changes bigint;
       UPDATE node SET changes = (SELECT changes FROM later l WHERE l.uri = node.uri)`,
    ),
    changeTable(number + 3, 'DROP TABLE later; CREATE INDEX node_changes ON node (changes)'),
  ],
}

/** A step after which processes of the previous release may go on reading, or not. */
export const stepOf = (mayReadOn: boolean): Layout => ({
  number: number + 1,
  migrations: [
    ...LAYOUT.migrations,
    changeTable(number + 1, '', 'ALTER TABLE node ADD COLUMN changes bigint DEFAULT 0', mayReadOn),
  ],
})
