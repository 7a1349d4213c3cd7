/** Schema 9: what is quarantined for one source takes up a bounded room. What is there so far counts in the room of no source. */
export const schema0009 = `
ALTER TABLE quarantine ADD COLUMN account TEXT NOT NULL DEFAULT ''; -- the source; '' for none
ALTER TABLE quarantine ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE quarantine SET bytes = 512 + octet_length(payload);
CREATE INDEX quarantine_account ON quarantine (account, id, bytes, at);
CREATE TABLE quarantine_evicted (
  account TEXT PRIMARY KEY,
  items INTEGER NOT NULL,
  at INTEGER NOT NULL        -- of the last of them
) STRICT, WITHOUT ROWID;
`
