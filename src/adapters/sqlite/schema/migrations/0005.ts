/** Schema 5: what was pushed, until it is interpreted. Then it lies with its document, as any answer does. */
export const schema0005 = `
CREATE TABLE payload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: whoever takes some of them in names them by it
  platform TEXT NOT NULL,
  type TEXT NOT NULL,
  uri TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,  -- of all of this
  body BLOB,                    -- NULL: it is deleted
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX payload_uri ON payload (uri);
CREATE INDEX payload_platform ON payload (platform, at);
`
