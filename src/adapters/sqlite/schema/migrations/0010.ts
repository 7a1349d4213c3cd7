/**
 * Schema 10: `at` of a transaction is the real time by the clock of its writer, and no longer increases where that clock was set back; the
 * time of the log does, beside it (docs/decisions/0046).
 */
export const schema0010 = `
ALTER TABLE tx ADD COLUMN log_time INTEGER; -- NULL: as "at"
-- The transactions before which the clock was set back: a row each time, by more than a minute.
CREATE TABLE clock_set_back (
  tx INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,       -- of that transaction
  at_before INTEGER NOT NULL -- of the transaction before it
) STRICT;
`
