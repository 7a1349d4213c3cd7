/**
 * Schema 2. Frozen once released. What listings showed, and what the guard against a mass disappearance counts and holds.
 */
export const schema0002 = `
-- When the last sweep began that listed it; NULL: none did since it is known. 0: a complete listing did not show it.
ALTER TABLE document ADD COLUMN listed_at INTEGER;
-- 'held' or 'dismissed', and since when; NULL: neither.
ALTER TABLE document ADD COLUMN hold TEXT;
ALTER TABLE document ADD COLUMN hold_at INTEGER;
CREATE INDEX document_held ON document (speaker, id) WHERE hold = 'held';

CREATE TABLE guard (platform TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
`
