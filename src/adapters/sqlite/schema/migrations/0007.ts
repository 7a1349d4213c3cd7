/** Indexes of schema 7 that a record has from its beginning, where it is filled from another one. Those by the hashes of URIs are filled when it is opened. */
export const FILL_INDEXES = `
INSERT INTO change_of_node SELECT node, seq FROM delta ORDER BY 1, 2;
INSERT OR REPLACE INTO meta (name, value) SELECT 'changes_to', coalesce(max(seq), 0) FROM delta;
INSERT INTO meta (name, value) SELECT 'sequence', max(id) FROM dirty WHERE true HAVING count(*) > 0
  ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value);
`

/**
 * Schema 7: what is written at random is gathered (docs/decisions/0040). Nodes are found by the hashes of their URIs, and changes by their nodes,
 * in indexes that are filled late. Marks lie in the order in which they were set; those that are served are listed, and deleted many at a time.
 */
export const schema0007 = `
CREATE TABLE node_without_index (
  id INTEGER PRIMARY KEY,
  uri TEXT NOT NULL,
  system TEXT,
  claims TEXT,
  asked TEXT,
  entity_type TEXT,
  typed_at INTEGER,
  typed_before TEXT,
  gone TEXT,
  outgoing TEXT
) STRICT;
INSERT INTO node_without_index
  SELECT id, uri, system, claims, asked, entity_type, typed_at, typed_before, gone, outgoing FROM node ORDER BY id;
DROP TABLE node;
ALTER TABLE node_without_index RENAME TO node;
-- By blocks of 1,024: a bit for each node whose row says that it is hydrated, and which is enriched since. Hexadecimal digits of four nodes.
CREATE TABLE enriched (block INTEGER PRIMARY KEY, nodes TEXT NOT NULL) STRICT;
-- By the hash of its URI (src/lib/fnv.ts), up to the number in meta ('nodes_to').
CREATE TABLE node_by_uri (hash INTEGER, node INTEGER, PRIMARY KEY (hash, node)) STRICT, WITHOUT ROWID;

DROP INDEX delta_node;
-- Up to the number in meta ('changes_to').
CREATE TABLE change_of_node (node INTEGER, seq INTEGER, PRIMARY KEY (node, seq)) STRICT, WITHOUT ROWID;

CREATE TABLE dirty_by_number (
  id INTEGER PRIMARY KEY,    -- of the sequence: never given twice
  uri TEXT NOT NULL,
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
  next TEXT
) STRICT;
INSERT INTO dirty_by_number
  SELECT row_number() OVER (ORDER BY ready, uri), uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due,
    marked_at, not_before, attempts, heat, fence, leased_until, next
  FROM dirty;
DROP TABLE dirty;
ALTER TABLE dirty_by_number RENAME TO dirty;
CREATE INDEX dirty_ready ON dirty (platform, priority, ready, uri) WHERE ready IS NOT NULL;
CREATE INDEX dirty_idle ON dirty (not_before) WHERE ready IS NULL;
-- By the hash of its URI, up to the number in meta ('marks_to').
CREATE TABLE mark_by_uri (hash INTEGER, mark INTEGER, PRIMARY KEY (hash, mark)) STRICT, WITHOUT ROWID;
-- Numbers of marks that are served, and not yet deleted.
CREATE TABLE served_mark (n INTEGER PRIMARY KEY, mark INTEGER NOT NULL) STRICT;
${FILL_INDEXES}`
