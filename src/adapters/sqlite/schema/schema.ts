import type Database from 'better-sqlite3'
import { COPY_NOTE, unfinishedCopy } from '../../record/unfinished-copy.ts'
import { LAYOUT, stepsFrom, type Layout } from '../../record/migrations.ts'
import { NotUpgradedError } from '../../record/other-layout.ts'
import { sharedTables } from '../../record/shared-tables.ts'
import { CHANGE, NODE, SUPPORT } from '../../record/tables.ts'
import { definitions, type ColumnTypes } from '../../record/columns.ts'
import { MARK } from '../../record/mark-table.ts'
import { STATUS } from '../../record/status-table.ts'

export type Db = Database.Database

const TYPES: ColumnTypes = { number: 'INTEGER', text: 'TEXT', boolean: 'INTEGER', bytes: 'BLOB' }

/**
 * The tables of a record; `record/tables.ts` has the columns that both engines share. Ids of `node`, `document`,
 * `delta` and `support` ascend in log order without gaps, so following the log takes range scans. Only this product
 * writes the JSON columns, so they are read without checks.
 */
export const TABLES = `
${sharedTables({
  types: TYPES,
  nameKey: 'INTEGER PRIMARY KEY',
  rowKey: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  end: ') STRICT',
  endByText: ') STRICT, WITHOUT ROWID',
})}
-- A counter that must never begin again or would be slow to compute: 'sequence' (the last generation or fence), 'entities',
-- 'edges', 'facts'.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE node (
  ${definitions(NODE, TYPES)}
  PRIMARY KEY (id),
  UNIQUE (uri)
) STRICT;

-- One answer of one source about one thing (its subject), with its status, which has no past. Document 0 stands for the
-- system, and has no row.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,     -- its subject: the document has the URI of that
  kind INTEGER NOT NULL,
  ${definitions(STATUS, TYPES)}
  mapping INTEGER,
  listed_at INTEGER,         -- when the last sweep began that listed it; NULL: none did; 0: a complete listing lacked it
  attributes TEXT,           -- what it states about its subject at present (JSON object)
  seq INTEGER,               -- or the delta that asserted all of it; both NULL: it states nothing about its subject
  UNIQUE (node, kind)
) STRICT;
CREATE INDEX document_kind_id ON document (kind);
CREATE INDEX document_suspected ON document (kind, id) WHERE suspected_deletion = 'held';

-- What a document states at present about a part: another node than its subject.
CREATE TABLE part_facts (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,
  document INTEGER NOT NULL,
  attributes TEXT,           -- JSON object
  seq INTEGER,               -- or the delta that asserted all of it
  UNIQUE (node, document)
) STRICT;
CREATE INDEX part_facts_document ON part_facts (document);

CREATE TABLE delta (
  ${definitions(CHANGE, TYPES)}
  PRIMARY KEY (seq)
) STRICT;
CREATE INDEX delta_node ON delta (node);

CREATE TABLE support (
  ${definitions(SUPPORT, TYPES)}
  type INTEGER NOT NULL,
  resolves INTEGER,          -- 1: the answer of a look-up, which commits find by what it resolves to; otherwise NULL
  PRIMARY KEY (id)
) STRICT;
-- Open and closed ones apart: the present stays fast however long the past.
CREATE INDEX support_document ON support (document) WHERE until IS NULL;
CREATE INDEX support_src ON support (src) WHERE until IS NULL;
CREATE INDEX support_dst ON support (dst) WHERE until IS NULL;
CREATE INDEX support_resolves ON support (dst) WHERE resolves = 1 AND until IS NULL;
CREATE INDEX support_src_until ON support (src, until) WHERE until IS NOT NULL;
CREATE INDEX support_dst_until ON support (dst, until) WHERE until IS NOT NULL;
-- What people reject (provenance 5).
CREATE INDEX support_rejected ON support (id) WHERE provenance = 5;

CREATE TABLE mark (
  ${definitions(MARK, TYPES)}
  PRIMARY KEY (uri)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_ready ON mark (platform, priority, ready, uri) WHERE ready IS NOT NULL;
CREATE INDEX mark_resting ON mark (not_before) WHERE ready IS NULL;

CREATE INDEX payload_uri ON payload (uri);
CREATE INDEX quarantine_account ON quarantine (account, id, bytes, at);
`

/** "MLGR" in the file's header identifies a record of this product. */
const APPLICATION_ID = 0x4d_4c_47_52
/** Names tables by which a record without that number is recognised. */
const EARLY_TABLES = ['speaker', 'edge_type', 'delta']

/** Called after each step. */
export type Upgraded = (to: number, what: string) => void

/**
 * Creates the tables in an empty file, or upgrades an earlier layout. Each step is atomic, with the layout's number: a
 * crash leaves the file as it was before the step, and the next start continues there.
 */
export function createSchema(db: Db, path: string, layout: Layout = LAYOUT, upgraded?: Upgraded): void {
  if (!isEmpty(db)) return upgrade(db, path, layout, upgraded)
  inOne(db, () => {
    db.exec(TABLES)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${layout.number}`)
  })
}

function upgrade(db: Db, path: string, layout: Layout, upgraded: Upgraded | undefined): void {
  // Looks for all steps first, so that a file that can't be upgraded stays as it is.
  for (const { to, what, sqlite } of stepsFrom(layoutOf(db, path), layout, addressOf(path))) {
    inOne(db, () => {
      // The previous holder of the lock may have taken the step.
      if (numberOf(db, 'user_version') !== to - 1) return
      db.exec(sqlite)
      db.pragma(`user_version = ${to}`)
    })
    upgraded?.(to, what)
  }
}

function inOne(db: Db, work: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    work()
    db.exec('COMMIT')
  } catch (error) {
    // A full disk has already ended the transaction.
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Returns an error if the record's filling from another one wasn't finished, or null. */
export function copyUnfinished(db: Db, path: string): Error | null {
  const note = db.prepare<[string], string>('SELECT value FROM note WHERE name = ?').pluck().get(COPY_NOTE)
  return note === undefined ? null : unfinishedCopy(note, { record: path, to: path, discard: `delete ${path}` })
}

/** Checks the layout for a read-only connection, which upgrades nothing. */
export function checkSchema(db: Db, path: string): void {
  const found = layoutOf(db, path)
  if (stepsFrom(found, LAYOUT, addressOf(path)).length > 0) throw new NotUpgradedError(found, LAYOUT.number, path)
}

/** Returns the layout of a record; refuses a file that this product didn't write. */
export function layoutOf(db: Db, path: string): number {
  if (numberOf(db, 'application_id') !== APPLICATION_ID) throw new Error(`${path} ${otherContents(db)}`)
  return numberOf(db, 'user_version')
}

export const addressOf = (path: string) => ({ record: path, from: path, to: '<new file>' })

function isEmpty(db: Db): boolean {
  return db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
}

function otherContents(db: Db): string {
  if (isEmpty(db)) return 'has no record yet: open it once for writing'
  const tables = db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all()
  if (EARLY_TABLES.every((name) => tables.includes(name)))
    return 'was written before 22 November 2026: docs/operate/maintain.md#upgrade says how to copy it'
  return "isn't a record of this product"
}

function numberOf(db: Db, pragma: 'application_id' | 'user_version'): number {
  return Number(db.pragma(pragma, { simple: true }))
}
