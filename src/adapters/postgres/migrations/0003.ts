/** Schema 3: as SQLite's. The release before reads through the new indexes as well as through those that go. */
export const schema0003 = `
CREATE TABLE retention (
  horizon bigint PRIMARY KEY,
  at bigint NOT NULL,
  dropped_at bigint NOT NULL,
  transactions bigint NOT NULL,
  facts bigint NOT NULL,
  edges bigint NOT NULL,
  bytes bigint NOT NULL,
  done boolean NOT NULL
);

CREATE INDEX support_src_until ON support (src, until) WHERE until IS NOT NULL;
CREATE INDEX support_dst_until ON support (dst, until) WHERE until IS NOT NULL;
DROP INDEX support_src_closed;
DROP INDEX support_dst_closed;
`
