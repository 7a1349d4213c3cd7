/**
 * Schema 3: what retention dropped, one row for each horizon; and closed supports by when they ended, for the history of an
 * entity (the reads that the older indexes served are served by these).
 */
export const schema0003 = `
CREATE TABLE retention (
  horizon INTEGER PRIMARY KEY,  -- a transaction: everything after it is there, and everything as of it
  at INTEGER NOT NULL,          -- its time
  dropped_at INTEGER NOT NULL,
  transactions INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  edges INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  done INTEGER NOT NULL
) STRICT;

CREATE INDEX support_src_until ON support (src, until) WHERE until IS NOT NULL;
CREATE INDEX support_dst_until ON support (dst, until) WHERE until IS NOT NULL;
DROP INDEX support_src_closed;
DROP INDEX support_dst_closed;
`
