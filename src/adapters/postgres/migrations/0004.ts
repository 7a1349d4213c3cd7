/** Schema 4: as SQLite's. */
export const schema0004 = `
ALTER TABLE speaker ADD COLUMN origin text NOT NULL DEFAULT 'source';
UPDATE speaker SET origin = CASE type WHEN 'Rule' THEN 'rule' ELSE 'system' END WHERE platform = 'mds';
CREATE INDEX support_rejected ON support (id) WHERE provenance = 5;
`
