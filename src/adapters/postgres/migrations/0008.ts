/** Schema 8: as SQLite's 9. What the release before adds meanwhile counts no bytes, and is dropped for its age. */
export const schema0008 = `
ALTER TABLE quarantine ADD COLUMN account text NOT NULL DEFAULT '', ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
UPDATE quarantine SET bytes = 512 + octet_length(payload);
CREATE INDEX quarantine_account ON quarantine (account, id) INCLUDE (bytes, at);
CREATE TABLE quarantine_evicted (
  account text PRIMARY KEY,
  items bigint NOT NULL,
  at bigint NOT NULL
);
`
