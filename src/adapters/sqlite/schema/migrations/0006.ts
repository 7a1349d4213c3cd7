/**
 * What is told by the supports themselves: the lists of open ones, by document and by node, and which point at a node. A record that is filled
 * from another one needs it, too.
 */
export const FILL_LISTS = `
-- Without those that a look-up carries on: these are found by its answers.
CREATE TEMP TABLE own_support AS SELECT id, document FROM support s WHERE until IS NULL AND NOT (
  provenance = 2 AND type <> coalesce((SELECT id FROM edge_type WHERE name = 'Lookup.resolvesTo'), 0)
  AND (SELECT p.type FROM document d JOIN speaker p ON p.id = d.speaker WHERE d.id = s.document) = 'Lookup');
-- Runs of consecutive ids of open supports, by owner: "first,count,first,count"; '*': too many, a table has them.
CREATE TEMP TABLE run_of_document AS
  SELECT document AS owner, min(id) AS first, count(*) AS n FROM
    (SELECT document, id, id - row_number() OVER (PARTITION BY document ORDER BY id) AS run FROM own_support)
  GROUP BY document, run;
CREATE TEMP TABLE list_of_document AS
  SELECT owner, CASE WHEN count(*) > 8 THEN '*' ELSE group_concat(first || ',' || n, ',' ORDER BY first) END AS list
  FROM run_of_document GROUP BY owner;
CREATE INDEX temp.list_of_document_owner ON list_of_document (owner);
CREATE TEMP TABLE run_of_node AS
  SELECT src AS owner, min(id) AS first, count(*) AS n FROM
    (SELECT src, id, id - row_number() OVER (PARTITION BY src ORDER BY id) AS run FROM support WHERE until IS NULL)
  GROUP BY src, run;
CREATE TEMP TABLE list_of_node AS
  SELECT owner, CASE WHEN count(*) > 8 THEN '*' ELSE group_concat(first || ',' || n, ',' ORDER BY first) END AS list
  FROM run_of_node GROUP BY owner;
CREATE INDEX temp.list_of_node_owner ON list_of_node (owner);

UPDATE document SET supports = l.list FROM list_of_document l WHERE l.owner = document.id;
UPDATE node SET outgoing = l.list FROM list_of_node l WHERE l.owner = node.id;
INSERT INTO many_of_document SELECT s.document, s.id FROM own_support s JOIN list_of_document l ON l.owner = s.document
  WHERE l.list = '*' ORDER BY 1, 2;
INSERT INTO many_of_node SELECT s.src, s.id FROM support s JOIN list_of_node l ON l.owner = s.src
  WHERE s.until IS NULL AND l.list = '*' ORDER BY 1, 2;
INSERT INTO incoming SELECT dst, id FROM support WHERE until IS NULL ORDER BY 1, 2;
INSERT INTO resolver SELECT dst, id FROM support
  WHERE until IS NULL AND type = (SELECT id FROM edge_type WHERE name = 'Lookup.resolvesTo') ORDER BY 1, 2;
INSERT OR REPLACE INTO meta (name, value) SELECT 'incoming_to', coalesce(max(id), 0) FROM support;

DROP TABLE own_support;
DROP TABLE run_of_document;
DROP TABLE list_of_document;
DROP TABLE run_of_node;
DROP TABLE list_of_node;
`

/** Pages of documents come in another order than before, so that a place in the middle of them means nothing: what goes by it begins again. */
export const BEGIN_PAGES_AGAIN = `
DELETE FROM note WHERE name LIKE 'sweeping:%';
UPDATE note SET value = json_set(value, '$.running.after', '')
  WHERE name LIKE 'redaction:%' AND json_extract(value, '$.running.stage') = 'present';
`

/**
 * Schema 6: fewer trees to write (docs/decisions/0038). A document is found by its subject and has in its row what it states about that and
 * which of its supports are open; a node has which open supports begin at it. Those that point at a node are in a table that is filled
 * in batches.
 */
export const schema0006 = `
CREATE TABLE document_by_subject (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,     -- its subject: the document has the URI of that
  speaker INTEGER NOT NULL,
  hydrated_at INTEGER,
  last_verified INTEGER,
  last_error TEXT,
  error_at INTEGER,
  gone INTEGER NOT NULL,
  etag TEXT,
  last_modified TEXT,
  mapping INTEGER,
  listed_at INTEGER,
  hold TEXT,
  hold_at INTEGER,
  attributes TEXT,           -- what it states about its subject at present (JSON object)
  seq INTEGER,               -- or the delta that asserted all of it; both NULL: it states nothing about its subject
  supports TEXT,             -- its open supports; NULL: none
  UNIQUE (node, speaker)
) STRICT;
INSERT INTO document_by_subject
  SELECT d.id, d.node, d.speaker, d.hydrated_at, d.last_verified, d.last_error, d.error_at, d.gone, d.etag, d.last_modified, d.mapping,
    d.listed_at, d.hold, d.hold_at, s.attributes, s.seq, NULL
  FROM document d LEFT JOIN said s ON s.node = d.node AND s.document = d.id
  ORDER BY d.id;
-- What is left is what documents state about other nodes than their subjects.
DELETE FROM said WHERE node = (SELECT d.node FROM document d WHERE d.id = said.document);
DROP TABLE document;
ALTER TABLE document_by_subject RENAME TO document;
CREATE INDEX document_speaker ON document (speaker);
CREATE INDEX document_held ON document (speaker, id) WHERE hold = 'held';

ALTER TABLE node ADD COLUMN outgoing TEXT;  -- the open supports that begin at it; NULL: none

CREATE TABLE many_of_document (document INTEGER, support INTEGER, PRIMARY KEY (document, support)) STRICT, WITHOUT ROWID;
CREATE TABLE many_of_node (node INTEGER, support INTEGER, PRIMARY KEY (node, support)) STRICT, WITHOUT ROWID;
-- The open supports that point at a node, up to the number in meta ('incoming_to'). Later ones are read off the log.
CREATE TABLE incoming (node INTEGER, support INTEGER, PRIMARY KEY (node, support)) STRICT, WITHOUT ROWID;
-- The answers of look-ups, by what these resolve to.
CREATE TABLE resolver (node INTEGER, support INTEGER, PRIMARY KEY (node, support)) STRICT, WITHOUT ROWID;

DROP INDEX support_document;
DROP INDEX support_src;
DROP INDEX support_dst;
${FILL_LISTS}
${BEGIN_PAGES_AGAIN}`
