import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../contracts/store.ts'
import { below, seeded, type Random } from '../../../lib/random.ts'
import { everythingFrom, live } from '../../../testing/store/contract-past.ts'
import { commitOf, doneWith, keyOf, leaseAll, markOf, model, retryOf, said, saidOf } from '../../../testing/store/build.ts'
import { GATHER_FEW } from '../../../testing/store/gather-few.ts'
import { rowsOfAnswers } from '../reading/answers.ts'
import { SYSTEM } from './enriched.ts'
import { MIGRATIONS, SCHEMA } from './migrate.ts'
import { openSqliteStore } from '../store.ts'

/** Of the SQL of each released schema: it is data that lies on people's disks, and may not be edited. */
const FROZEN = ['0c64c0bc8864644f', '7ca2e8b5da17f8ef', '4825f633f077d248', '224ae15e1cb12e59', '656962078474367c', 'a551dd7a1c539504', '4ffa531cbb258ad6', '5fe0a1fc652a8dd8', '11bfc049588af3ce', 'e87783aa5ee0e917']

/** What a service of each released schema left behind: one entity with a name. */
const ENTITY = `INSERT INTO node (id, uri, system, claims, asked, entity_type, typed_at) VALUES
     (1, '${model('a')}', '{"state":"HYDRATED"}', '{"Model":[1,1]}', '["Model"]', 'Model', 1);
   INSERT INTO speaker (id, platform, type) VALUES (1, 'registry', 'Model');
   INSERT INTO mapping VALUES (1, 'm@1');
   INSERT INTO document (id, speaker, uri, node, hydrated_at, last_verified, gone, mapping) VALUES (1, 1, '${model('a')}', 1, 5, 5, 0, 1);
   INSERT INTO delta VALUES (1, 1, 1, 1, '{"entityType":"Model","name":"x"}', NULL), (2, 1, 1, 0, '{"state":"HYDRATED"}', NULL);
   INSERT INTO said VALUES (1, 1, 1, NULL, 1);
   INSERT INTO tx VALUES (1, 5, 'event', 't', 5, 1, 2, 0, NULL, '[[1,"Model"]]');
   INSERT INTO meta VALUES ('sequence', 7), ('entities', 1), ('facts', 3);`

/** Of schema 6 a document has the URI of its subject, and what it states about that. */
const OF_SCHEMA_6 = ENTITY.replace(/INSERT INTO document .*/, `INSERT INTO document (id, speaker, node, hydrated_at, last_verified, gone, mapping, seq) VALUES (1, 1, 1, 5, 5, 0, 1, 1);`).replace(/INSERT INTO said .*/, '')

// What a service of schema 2 left behind is the same, and what a listing showed; one of schema 3 may have dropped some of the past;
// of schema 4 are the origins of what is stated.
const FIXTURES = [
  ENTITY,
  `${ENTITY} UPDATE document SET listed_at = 4;`,
  `${ENTITY} INSERT INTO retention VALUES (1, 5, 6, 0, 0, 0, 0, 1);`,
  `${ENTITY} INSERT INTO speaker VALUES (2, 'person', 'ann', 'person');`,
  `${ENTITY} INSERT INTO payload (platform, type, uri, digest, at) VALUES ('p', 't', 'u', 'd', 1);`,
  OF_SCHEMA_6,
  // Of schema 7 are the numbers of marks.
  `${OF_SCHEMA_6} INSERT INTO node_by_uri VALUES (1, 1); INSERT INTO served_mark VALUES (1, 3);`,
  // Of schema 8 are packs of answers.
  `${OF_SCHEMA_6} INSERT INTO answer_pack VALUES (1, 1, '[1,2,2745614147]', x'abae0500');`,
  // Of schema 9 is the room of quarantined events.
  `${OF_SCHEMA_6} INSERT INTO quarantine_evicted VALUES ('registry', 1, 1);`,
  // Of schema 10 is the time of the log.
  `${OF_SCHEMA_6.replace('INSERT INTO tx VALUES (1, 5,', 'INSERT INTO tx (log_time, id, at, cause_kind, trace, since, node_to, delta_to, support_to, closed, types) VALUES (6, 1, 5,')} INSERT INTO clock_set_back VALUES (1, 5, 70000);`,
]

/** Makes of a record of schema 10 the one of schema 9 that has the same in it, where no clock was set back. */
const AS_SCHEMA_9 = `
ALTER TABLE tx DROP COLUMN log_time;
DROP TABLE clock_set_back;
UPDATE meta SET value = 9 WHERE name = 'schema';
`

/** Makes of a record of schema 9 the one of schema 7 that has the same in it, but for packs of answers. */
const AS_SCHEMA_7 = `
DROP TABLE quarantine_evicted;
DROP INDEX quarantine_account;
ALTER TABLE quarantine DROP COLUMN account;
ALTER TABLE quarantine DROP COLUMN bytes;
`

/** Makes of a record of schema 7 the one of schema 6 that has the same in it. */
const AS_SCHEMA_6 = `
CREATE TABLE node_6 (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, system TEXT, claims TEXT, asked TEXT, entity_type TEXT, typed_at INTEGER,
  typed_before TEXT, gone TEXT, outgoing TEXT) STRICT;
INSERT INTO node_6 SELECT id, uri, ${SYSTEM}, claims, asked, entity_type, typed_at, typed_before, gone, outgoing FROM node;
DROP TABLE node;
ALTER TABLE node_6 RENAME TO node;
DROP TABLE node_by_uri;
DROP TABLE enriched;
DROP TABLE change_of_node;
CREATE INDEX delta_node ON delta (node);
CREATE TABLE dirty_6 (uri TEXT PRIMARY KEY, platform TEXT NOT NULL, ready INTEGER, priority INTEGER NOT NULL, generation INTEGER NOT NULL,
  expects TEXT NOT NULL, cause_kind TEXT NOT NULL, trace TEXT NOT NULL, since INTEGER NOT NULL, due INTEGER NOT NULL, marked_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL, attempts INTEGER NOT NULL, heat INTEGER NOT NULL, fence INTEGER, leased_until INTEGER, next TEXT) STRICT, WITHOUT ROWID;
INSERT INTO dirty_6 SELECT uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due, marked_at, not_before, attempts,
  heat, fence, leased_until, next FROM dirty WHERE id NOT IN (SELECT mark FROM served_mark);
DROP TABLE dirty;
ALTER TABLE dirty_6 RENAME TO dirty;
CREATE INDEX dirty_ready ON dirty (platform, priority, ready) WHERE ready IS NOT NULL;
CREATE INDEX dirty_idle ON dirty (not_before) WHERE ready IS NULL;
DROP TABLE mark_by_uri;
DROP TABLE served_mark;
DELETE FROM meta WHERE name IN ('nodes_to', 'changes_to', 'marks_to');
UPDATE meta SET value = 6 WHERE name = 'schema';
`

/** Makes of a record of schema 6 the one of schema 5 that has the same in it. */
const AS_SCHEMA_5 = `
CREATE TABLE document_5 (id INTEGER PRIMARY KEY, speaker INTEGER NOT NULL, uri TEXT NOT NULL, node INTEGER NOT NULL, hydrated_at INTEGER,
  last_verified INTEGER, last_error TEXT, error_at INTEGER, gone INTEGER NOT NULL, etag TEXT, last_modified TEXT, mapping INTEGER,
  listed_at INTEGER, hold TEXT, hold_at INTEGER, UNIQUE (speaker, uri)) STRICT;
INSERT INTO document_5 SELECT id, speaker, (SELECT uri FROM node WHERE node.id = document.node), node, hydrated_at, last_verified, last_error,
  error_at, gone, etag, last_modified, mapping, listed_at, hold, hold_at FROM document;
INSERT INTO said (node, document, attributes, seq) SELECT node, id, attributes, seq FROM document
  WHERE attributes IS NOT NULL OR seq IS NOT NULL;
DROP TABLE document;
ALTER TABLE document_5 RENAME TO document;
CREATE INDEX document_node ON document (node);
CREATE INDEX document_mapping ON document (speaker, mapping);
CREATE INDEX document_held ON document (speaker, id) WHERE hold = 'held';
ALTER TABLE node DROP COLUMN outgoing;
DROP TABLE many_of_document;
DROP TABLE many_of_node;
DROP TABLE incoming;
DROP TABLE resolver;
DELETE FROM meta WHERE name = 'incoming_to';
CREATE INDEX support_document ON support (document) WHERE until IS NULL;
CREATE INDEX support_src ON support (src) WHERE until IS NULL;
CREATE INDEX support_dst ON support (dst, type) WHERE until IS NULL;
UPDATE meta SET value = 5 WHERE name = 'schema';
`

const marked = Array.from({ length: 12 }, (_, n) => model(`m${n}`))

describe('schemas of SQLite', () => {
  let folder = ''
  let path = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-schema-'))
    path = join(folder, 'record.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('have a frozen text for each', () => {
    expect(MIGRATIONS.map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 16))).toEqual(FROZEN)
    expect(FIXTURES).toHaveLength(SCHEMA)
  })

  it.each(FIXTURES.map((fixture, n) => [n + 1, fixture] as const))(
    'keep the data of schema %i',
    async (schema, fixture) => {
      write(MIGRATIONS.slice(0, schema), fixture)
      const store = openSqliteStore({ path })
      expect(await saidOf(store, model('a'))).toMatchObject({ [`registry|Model|${model('a')}`]: { name: 'x' } })
      const outcome = await store.commit([commitOf(9, [said(keyOf(model('a'), 'Model'), { facts: { name: 'y' } })])])
      expect(outcome).toEqual([{ kind: 'committed', tx: 2, asserted: 1, retracted: 0, stubs: 0 }])
      expect(await store.mark([])).toEqual([])
      // A document of whichever age is told from one that a complete listing does not show any more.
      const of = { platform: 'registry', type: 'Model' }
      expect(await store.compareListing(of, 20)).toEqual({ expected: 1, vanished: 1, missing: 1 })
      await store.recordListing({ ...of, sweep: 20, at: 21, items: [{ uri: model('a'), etag: null }] })
      expect(await store.compareListing(of, 20)).toEqual({ expected: 1, vanished: 0, missing: 0 })
      await store.close()
    },
  )

  it.each([
    [5, `${AS_SCHEMA_6}${AS_SCHEMA_5}`],
    [6, AS_SCHEMA_6],
    [7, ''],
  ])('keep every fact, edge and mark of schema %i, whatever was stated, and go on from it as the record before', async (_, older) => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed)
      const [migrated, same] = [join(folder, `${seed}.db`), join(folder, `${seed}-same.db`)]
      let store = openSqliteStore({ path: migrated, gather: GATHER_FEW })
      await live(random, store, 40)
      await setAndServeMarks(random, store)
      await store.close()
      copyFileSync(migrated, same)
      const db = new Database(migrated)
      db.exec(AS_SCHEMA_9)
      answersAlone(db)
      db.exec(`${AS_SCHEMA_7}${older}`)
      db.close()
      store = openSqliteStore({ path: migrated, gather: GATHER_FEW })
      const other = openSqliteStore({ path: same })
      expect(await everything(store)).toEqual(await everything(other))
      for (const one of [store, other]) {
        await live(seeded(seed + 100), one, 20)
        await setAndServeMarks(seeded(seed + 100), one)
      }
      expect(await everything(store)).toEqual(await everything(other))
      await store.close()
      await other.close()
    }
  })

  it('begin pages of documents again that a release of schema 5 was in the middle of, for they come in another order', async () => {
    const running = (stage: string) => JSON.stringify({ done: [], running: { stage, after: 'Model|x', values: 2 } })
    write(MIGRATIONS.slice(0, 5), `INSERT INTO note VALUES ('sweeping:registry', '{"types":{}}'), ('other', '1'),
      ('redaction:registry', '${running('present')}'), ('redaction:datasets', '${running('past')}');`)
    const store = openSqliteStore({ path })
    expect(await store.note('sweeping:registry')).toBeNull()
    expect(await store.note('redaction:registry')).toMatchObject({ running: { stage: 'present', after: '', values: 2 } })
    expect(await store.note('redaction:datasets')).toMatchObject({ running: { after: 'Model|x' } })
    expect(await store.note('other')).toBe(1)
    await store.close()
  })

  it('that are newer than this release are refused, to write and to read, and stay unchanged', () => {
    write(MIGRATIONS, `UPDATE meta SET value = ${SCHEMA + 1} WHERE name = 'schema'`)
    const message = new RegExp(`schema ${SCHEMA + 1}, which a newer version wrote`)
    expect(() => openSqliteStore({ path })).toThrow(message)
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(message)
    // The lock was given back.
    expect(() => openSqliteStore({ path })).toThrow(message)
  })

  it('that were never migrated are refused for reading', () => {
    new Database(path).exec('CREATE TABLE other (a)').close()
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(/open it once for writing/)
  })

  async function setAndServeMarks(random: Random, store: Store): Promise<void> {
    for (let n = 0; n < 10; n++) {
      await store.mark([markOf(marked[below(random, marked.length)] ?? model('m'), below(random, 50))])
      for (const lease of await leaseAll(store, below(random, 60), { limit: 2 }))
        await store.commit([commitOf(20_000, [], below(random, 2) === 0 ? doneWith(lease, 70) : retryOf(lease, 80))])
    }
    // Leases that are not over are of the process that is killed.
    for (const { uri, fence } of await leaseAll(store, 10_000)) await store.release([{ uri, fence, due: 90 }])
  }

  async function everything(store: Store): Promise<unknown> {
    const documents = await Promise.all(['registry', 'orchestrator', 'identity', 'person', 'mds'].map((platform) => store.documents(platform, '', 1_000)))
    const stated = await Promise.all(documents.flat().map((document) => store.concluded(document, 0, 1_000)))
    // Generations go on from where the sequence was, which the two records may have used differently since.
    const marks = [await store.dirty(85), (await store.pending(marked)).map((mark) => mark?.nextTryAt), await store.postponed({ platform: 'registry', now: 0, after: null, limit: 100 })]
    const answers = await Promise.all(documents.flat().map((document) => store.raw(document)))
    return { log: await everythingFrom(store, 0), documents, stated, answers, counts: await store.counts(), marks }
  }

  /** Makes of a record of schema 8 the one of schema 7 that has the same in it. */
  function answersAlone(db: Database.Database): void {
    const rows = [...rowsOfAnswers(db)]
    db.exec(`DELETE FROM raw; DROP TABLE answer_pack; UPDATE meta SET value = 7 WHERE name = 'schema'`)
    const put = db.prepare('INSERT INTO raw (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)')
    for (const { document, size, crc, codec, body } of rows) put.run(document, size, crc, codec, body)
  }

  function write(migrations: readonly string[], more: string): void {
    const db = new Database(path)
    db.pragma('journal_mode = WAL')
    for (const sql of migrations) db.exec(sql)
    db.prepare(`INSERT INTO meta VALUES ('schema', ?)`).run(migrations.length)
    db.exec(more)
    db.close()
  }
})
