/**
 * Schema 9: as SQLite's schema 10. `head.at` stays the time of the log, which the release before goes on with; what it writes beside this one has a real time
 * that is the time of the log.
 */
export const schema0009 = `
ALTER TABLE tx ADD COLUMN log_time bigint;
ALTER TABLE tx DROP CONSTRAINT tx_at_key;
CREATE INDEX tx_at ON tx (at, id);
CREATE TABLE clock_set_back (tx bigint PRIMARY KEY, at bigint NOT NULL, at_before bigint NOT NULL);
ALTER TABLE head ADD COLUMN real_time bigint NOT NULL DEFAULT 0;
UPDATE head SET real_time = at;
`
