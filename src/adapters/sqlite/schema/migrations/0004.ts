/**
 * Schema 4: the origin of what is stated, by kind of document (docs/decisions/0016). So far there were sources, rules, and the
 * system itself. And what people reject, which is no more than people do.
 */
export const schema0004 = `
ALTER TABLE speaker ADD COLUMN origin TEXT NOT NULL DEFAULT 'source';  -- source, pushed, person, rule or system
UPDATE speaker SET origin = CASE type WHEN 'Rule' THEN 'rule' ELSE 'system' END WHERE platform = 'mds';
CREATE INDEX support_rejected ON support (id) WHERE provenance = 5;
`
