/**
 * Schema 7: less to write for an entity. The supports of one commit are numbered closely together: the row of the node that they begin at, and
 * of their document, has the first and the last of them, and they are left out of the indexes by either (`runs.ts`).
 * Pages of documents go by number rather than by URI, so that what is in the middle of them begins again.
 *
 * The release before would find no support without those indexes in useful time: it may not be started any more, and has to be stopped before.
 */
export const schema0007 = `
ALTER TABLE node ADD COLUMN run_from bigint, ADD COLUMN run_to bigint;
ALTER TABLE document ADD COLUMN run_from bigint, ADD COLUMN run_to bigint;
ALTER TABLE support ADD COLUMN in_src_run boolean NOT NULL DEFAULT false, ADD COLUMN in_document_run boolean NOT NULL DEFAULT false;
DROP INDEX support_src;
DROP INDEX support_document;
CREATE INDEX support_src ON support (src, type) WHERE until IS NULL AND NOT in_src_run;
CREATE INDEX support_document ON support (document) WHERE until IS NULL AND NOT in_document_run;

DROP INDEX document_order;
CREATE INDEX document_speaker ON document (speaker, id);
DELETE FROM note WHERE name LIKE 'sweeping:%';
UPDATE note SET value = jsonb_set(value::jsonb, '{running,after}', '""')::text
  WHERE name LIKE 'redaction:%' AND value::jsonb #>> '{running,stage}' = 'present';

-- Room for each row to change once in its page: a document when a listing confirms it, which then changes no index; a mark whose lease ends.
ALTER TABLE document SET (fillfactor = 50);
ALTER TABLE dirty SET (fillfactor = 45);
`
