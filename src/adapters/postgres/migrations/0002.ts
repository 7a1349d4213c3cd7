/**
 * Schema 2. Frozen once released. What listings showed, and what the guard against a mass disappearance counts and holds: the
 * same columns as SQLite's. The release before goes on beside it: it lists without a trace, and holds nothing.
 */
export const schema0002 = `
ALTER TABLE document ADD COLUMN listed_at bigint, ADD COLUMN hold text, ADD COLUMN hold_at bigint;
CREATE INDEX document_held ON document (speaker, id) WHERE hold = 'held';
CREATE TABLE guard (platform text PRIMARY KEY, state text NOT NULL);
`
