import { ACCOUNT, CREDENTIAL } from '../../record/access.ts'
import { AUDIT, AUDIT_BOUND } from '../../record/audit.ts'
import type Database from 'better-sqlite3'
import { CHANGE, definitions, MARK, NODE, SCHEMA, SET_BACK, STATUS, SUPPORT, TRANSACTION, type ColumnKind } from '../../record/tables.ts'

export type Db = Database.Database

const TYPES: Readonly<Record<ColumnKind, string>> = { number: 'INTEGER', text: 'TEXT', boolean: 'INTEGER', bytes: 'BLOB' }

/**
 * The tables of a record; `record/tables.ts` has the columns of those that both engines have alike. Ids of `node`,
 * `document`, `delta` and `support` ascend in the order of the log without gaps, so that following the log is range
 * scans. JSON columns hold what only this product writes, so they are read without checks.
 */
const TABLES = `
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

-- A kind of document: those of one platform (or person, or rule) about one type. A few hundred at most.
CREATE TABLE document_kind (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  type TEXT NOT NULL,
  origin TEXT NOT NULL,      -- source, pushed, person, rule or system (docs/decisions/0016); never changes
  UNIQUE (platform, type)
) STRICT;

-- The version of a mapping, by which documents are out of date.
CREATE TABLE mapping (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE edge_type (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
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

-- The last answer of a document as its source gave it, compressed: a changed mapping needs no read of the source.
CREATE TABLE answer (
  document INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,     -- before compression
  crc INTEGER NOT NULL,      -- an answer of the same size and sum isn't compressed and written again
  codec TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

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

CREATE TABLE tx (
  ${definitions(TRANSACTION, TYPES)}
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE clock_set_back (
  ${definitions(SET_BACK, TYPES)}
  PRIMARY KEY (tx)
) STRICT;

CREATE TABLE mark (
  ${definitions(MARK, TYPES)}
  PRIMARY KEY (uri)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_ready ON mark (platform, priority, ready, uri) WHERE ready IS NOT NULL;
CREATE INDEX mark_resting ON mark (not_before) WHERE ready IS NULL;

-- What was pushed, until a commit takes it into its document.
CREATE TABLE payload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT NOT NULL,
  type TEXT NOT NULL,
  uri TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE, -- of all of this
  body BLOB,                 -- NULL: the thing is deleted
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX payload_uri ON payload (uri);
CREATE INDEX payload_platform ON payload (platform, at);

-- An event that couldn't be taken in.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  payload TEXT NOT NULL,
  source TEXT,
  replays INTEGER NOT NULL,
  account TEXT NOT NULL DEFAULT '', -- the source whose bounds it counts against; '': none
  bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX quarantine_account ON quarantine (account, id, bytes, at);

-- How many of a source's events were dropped from quarantine, and when last.
CREATE TABLE quarantine_evicted (
  account TEXT PRIMARY KEY,
  items INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the guard against mass deletions knows of a source (JSON).
CREATE TABLE guard (
  platform TEXT PRIMARY KEY,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A horizon before which the past was dropped, with what was dropped.
CREATE TABLE retention (
  horizon INTEGER PRIMARY KEY, -- a transaction: everything after it is there, and everything as of it
  at INTEGER NOT NULL,       -- its time
  dropped_at INTEGER NOT NULL,
  transactions INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  edges INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  done INTEGER NOT NULL
) STRICT;

-- Somebody who signed in, as the sign-in provider described them last.
CREATE TABLE account (
  ${definitions(ACCOUNT, TYPES)}
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- A token or a session, by the SHA-256 of its secret, which is stored nowhere.
CREATE TABLE credential (
  ${definitions(CREDENTIAL, TYPES)}
  UNIQUE (sha256),
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- What callers did: append-only, each entry with a digest of itself and of the one before.
CREATE TABLE audit (
  ${definitions(AUDIT, TYPES)}
  PRIMARY KEY (id)
) STRICT;

-- The entry before the first of the audit that is still there ('base'), and the last one ('end').
CREATE TABLE audit_bound (
  ${definitions(AUDIT_BOUND, TYPES)}
  PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- How far a follower of the log has come.
CREATE TABLE follower (
  name TEXT PRIMARY KEY,
  tx INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Small state of other parts of the product (JSON).
CREATE TABLE note (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
`

/** "MLGR" in the header of the file: a record of this product. Files from before the plain layout have 0 there. */
const APPLICATION_ID = 0x4d_4c_47_52

/** Makes the tables in an empty file. All or nothing: a crash in the middle leaves the file empty. */
export function createSchema(db: Db, path: string): void {
  if (!isEmpty(db)) return checkSchema(db, path)
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(TABLES)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${SCHEMA}`)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

export function checkSchema(db: Db, path: string): void {
  if (numberOf(db, 'application_id') !== APPLICATION_ID) throw new Error(`${path} ${strangerOf(db, path)}`)
  const schema = numberOf(db, 'user_version')
  if (schema === SCHEMA) return
  throw new Error(
    `${path} has schema ${schema}, and this release reads ${SCHEMA}: ` +
      (schema > SCHEMA
        ? 'a newer release wrote it. Run that one, or restore a backup from before the upgrade.'
        : carryOver(path)),
  )
}

function strangerOf(db: Db, path: string): string {
  if (isEmpty(db)) return 'has no record yet: open it once for writing'
  if (!hasTable(db, 'meta') || !hasTable(db, 'node')) return "isn't a record of this product"
  return `was written by a release with another layout, which this release doesn't read. ${carryOver(path)}`
}

/** All of it: people's edits, pushed payloads and history are in no source. */
function carryOver(path: string): string {
  return (
    `Carry it over with everything in it: run "mlg migrate-store --from ${path} --to export.ndjson.gz" with the ` +
    'release that wrote it, and "mlg migrate-store --from export.ndjson.gz --to <new file>" with this one.'
  )
}

function isEmpty(db: Db): boolean {
  return db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
}

function hasTable(db: Db, name: string): boolean {
  return db.prepare<[string]>('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined
}

function numberOf(db: Db, pragma: 'application_id' | 'user_version'): number {
  return Number(db.pragma(pragma, { simple: true }))
}
