/**
 * Schema 1. Frozen once released: a change is a new file with the next number.
 *
 * Written for few rows per entity: facts are one JSON text per (node, document), not a row per attribute, and the log
 * (`delta`, `support`, `tx`) is ranges of ascending ids, so that following it is range scans. Ids of `node`, `delta`,
 * `support` and `document` ascend in the order of the log, without gaps.
 */
export const schema0001 = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE node (
  id INTEGER PRIMARY KEY,
  uri TEXT NOT NULL UNIQUE,
  system TEXT,         -- what the system says of it (JSON): state, deletedAtSource, unresolvable, issues
  claims TEXT,         -- by entity type: how many documents claim it, and how many of those are not gone (JSON)
  asked TEXT,          -- the types that it was ever asked for (JSON); NULL: nobody ever asked
  entity_type TEXT,    -- the merged type in force, and the transaction that gave it; NULL: it has none
  typed_at INTEGER,
  typed_before TEXT,   -- the types before, and their intervals (JSON); NULL: none
  gone TEXT            -- the intervals in which its home source said that it is gone (JSON); NULL: never
) STRICT;

CREATE TABLE speaker (id INTEGER PRIMARY KEY, platform TEXT NOT NULL, type TEXT NOT NULL, UNIQUE (platform, type)) STRICT;
CREATE TABLE mapping (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE edge_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- One answer of one source about one thing. Its status has no past. Document 0 stands for the system, and has no row.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  speaker INTEGER NOT NULL,
  uri TEXT NOT NULL,
  node INTEGER NOT NULL,
  hydrated_at INTEGER,
  last_verified INTEGER,
  last_error TEXT,
  error_at INTEGER,
  gone INTEGER NOT NULL,
  etag TEXT,
  last_modified TEXT,
  mapping INTEGER,
  UNIQUE (speaker, uri)
) STRICT;
CREATE INDEX document_node ON document (node);
CREATE INDEX document_mapping ON document (speaker, mapping);

CREATE TABLE raw (
  document INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,     -- of the body as it came
  crc INTEGER NOT NULL,      -- the same size and sum: not compressed and written again
  codec TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- The present: what each document says of each node. Of most it is what one change asserted, and is not written twice.
CREATE TABLE said (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,
  document INTEGER NOT NULL,
  attributes TEXT,           -- JSON object; NULL: what the delta with this seq asserted
  seq INTEGER,
  UNIQUE (node, document)
) STRICT;
CREATE INDEX said_document ON said (document);

-- The past: every change of facts, in the order of the log. Immutable.
CREATE TABLE delta (
  seq INTEGER PRIMARY KEY,
  tx INTEGER NOT NULL,
  node INTEGER NOT NULL,
  document INTEGER NOT NULL,
  asserted TEXT,             -- JSON object; NULL: nothing
  retracted TEXT             -- JSON list of names; NULL: nothing
) STRICT;
CREATE INDEX delta_node ON delta (node);

-- One document's (or rule's) reason for an edge, with the interval in which it stands.
CREATE TABLE support (
  id INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  src INTEGER NOT NULL,
  dst INTEGER NOT NULL,
  document INTEGER NOT NULL,
  provenance INTEGER NOT NULL,
  evidence TEXT,
  since INTEGER NOT NULL,
  until INTEGER
) STRICT;
-- Open and closed apart: the present stays fast however long the past.
CREATE INDEX support_document ON support (document) WHERE until IS NULL;
CREATE INDEX support_src ON support (src) WHERE until IS NULL;
CREATE INDEX support_dst ON support (dst, type) WHERE until IS NULL;
CREATE INDEX support_src_closed ON support (src) WHERE until IS NOT NULL;
CREATE INDEX support_dst_closed ON support (dst) WHERE until IS NOT NULL;

-- A transaction ends at these ids; it begins after those of the one before.
CREATE TABLE tx (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  cause_kind TEXT NOT NULL,
  trace TEXT NOT NULL,
  since INTEGER NOT NULL,
  node_to INTEGER NOT NULL,
  delta_to INTEGER NOT NULL,
  support_to INTEGER NOT NULL,
  closed TEXT,               -- ids of the supports it closed (JSON)
  types TEXT                 -- the nodes whose merged type it changed, each with what it is from here on (JSON)
) STRICT;

CREATE TABLE dirty (
  uri TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  ready INTEGER,             -- when it may be leased next; NULL: nothing is pending
  priority INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  expects TEXT NOT NULL,
  cause_kind TEXT NOT NULL,
  trace TEXT NOT NULL,
  since INTEGER NOT NULL,
  due INTEGER NOT NULL,
  marked_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  heat INTEGER NOT NULL,
  fence INTEGER,
  leased_until INTEGER,
  next TEXT                  -- marks set during the lease (JSON)
) STRICT, WITHOUT ROWID;
CREATE INDEX dirty_ready ON dirty (platform, priority, ready) WHERE ready IS NOT NULL;
CREATE INDEX dirty_idle ON dirty (not_before) WHERE ready IS NULL;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  payload TEXT NOT NULL,
  source TEXT,
  replays INTEGER NOT NULL
) STRICT;

CREATE TABLE follower (name TEXT PRIMARY KEY, tx INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`
