-- The record before the tables of notifications, as the release of that layout made it.
CREATE TABLE document_kind (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  type TEXT NOT NULL,
  origin TEXT NOT NULL,
  UNIQUE (platform, type)
) STRICT;
CREATE TABLE mapping (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE edge_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE answer (
  document INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  codec TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE tx (
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  log_time INTEGER,
  since INTEGER NOT NULL,
  node_to INTEGER NOT NULL,
  delta_to INTEGER NOT NULL,
  support_to INTEGER NOT NULL,
  cause_kind TEXT NOT NULL,
  trace TEXT NOT NULL,
  closed TEXT,
  types TEXT,
  PRIMARY KEY (id)
) STRICT;
CREATE TABLE clock_set_back (
  tx INTEGER NOT NULL,
  at INTEGER NOT NULL,
  at_before INTEGER NOT NULL,
  PRIMARY KEY (tx)
) STRICT;
CREATE TABLE payload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT NOT NULL,
  type TEXT NOT NULL,
  uri TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  body BLOB,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX payload_platform ON payload (platform, at);
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  payload TEXT NOT NULL,
  source TEXT,
  replays INTEGER NOT NULL,
  account TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE quarantine_evicted (account TEXT PRIMARY KEY, items INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE guard (
  platform TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (platform)
) STRICT, WITHOUT ROWID;
CREATE TABLE retention (
  horizon INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  dropped_at INTEGER NOT NULL,
  transactions INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  edges INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  done INTEGER NOT NULL
) STRICT;
CREATE TABLE account (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  groups TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE credential (
  id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  rest TEXT NOT NULL,
  UNIQUE (sha256),
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  caller TEXT NOT NULL,
  operation TEXT NOT NULL,
  rest TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT;
CREATE TABLE audit_bound (
  name TEXT NOT NULL,
  id INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
CREATE TABLE follower (name TEXT PRIMARY KEY, tx INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  id INTEGER NOT NULL,
  typed_at INTEGER,
  uri TEXT NOT NULL,
  system TEXT,
  claims TEXT,
  requested TEXT,
  entity_type TEXT,
  typed_before TEXT,
  gone TEXT,
  PRIMARY KEY (id),
  UNIQUE (uri)
) STRICT;
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hydrated_at INTEGER,
  last_verified INTEGER,
  error_at INTEGER,
  suspected_since INTEGER,
  last_error TEXT,
  etag TEXT,
  last_modified TEXT,
  suspected_deletion TEXT,
  gone INTEGER NOT NULL,
  mapping INTEGER,
  listed_at INTEGER,
  attributes TEXT,
  seq INTEGER,
  UNIQUE (node, kind)
) STRICT;
CREATE INDEX document_kind_id ON document (kind);
CREATE INDEX document_suspected ON document (kind, id) WHERE suspected_deletion = 'held';
CREATE TABLE part_facts (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,
  document INTEGER NOT NULL,
  attributes TEXT,
  seq INTEGER,
  UNIQUE (node, document)
) STRICT;
CREATE INDEX part_facts_document ON part_facts (document);
CREATE TABLE delta (
  seq INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  node INTEGER NOT NULL,
  document INTEGER NOT NULL,
  asserted TEXT,
  retracted TEXT,
  PRIMARY KEY (seq)
) STRICT;
CREATE INDEX delta_node ON delta (node);
CREATE TABLE support (
  id INTEGER NOT NULL,
  src INTEGER NOT NULL,
  dst INTEGER NOT NULL,
  document INTEGER NOT NULL,
  provenance INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  evidence TEXT,
  type INTEGER NOT NULL,
  resolves INTEGER,
  PRIMARY KEY (id)
) STRICT;
CREATE INDEX support_document ON support (document) WHERE until IS NULL;
CREATE INDEX support_src ON support (src) WHERE until IS NULL;
CREATE INDEX support_dst ON support (dst) WHERE until IS NULL;
CREATE INDEX support_resolves ON support (dst) WHERE resolves = 1 AND until IS NULL;
CREATE INDEX support_src_until ON support (src, until) WHERE until IS NOT NULL;
CREATE INDEX support_dst_until ON support (dst, until) WHERE until IS NOT NULL;
CREATE INDEX support_rejected ON support (id) WHERE provenance = 5;
CREATE TABLE mark (
  uri TEXT NOT NULL,
  platform TEXT NOT NULL,
  expects TEXT NOT NULL,
  cause_kind TEXT NOT NULL,
  trace TEXT NOT NULL,
  next TEXT,
  ready INTEGER,
  priority INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  since INTEGER NOT NULL,
  due INTEGER NOT NULL,
  marked_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  rereads INTEGER NOT NULL,
  fence INTEGER,
  leased_until INTEGER,
  PRIMARY KEY (uri)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_ready ON mark (platform, priority, ready, uri) WHERE ready IS NOT NULL;
CREATE INDEX mark_resting ON mark (not_before) WHERE ready IS NULL;
CREATE INDEX payload_uri ON payload (uri);
CREATE INDEX quarantine_account ON quarantine (account, id, bytes, at);
PRAGMA application_id = 1296844626;
PRAGMA user_version = 13;
