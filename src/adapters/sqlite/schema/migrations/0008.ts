/** Schema 8: the first answers of documents are kept in packs (docs/decisions/0041). Those that are kept so far stay alone in their rows. */
export const schema0008 = `
CREATE TABLE answer_pack (
  first INTEGER PRIMARY KEY, -- the documents of its answers, from here …
  last INTEGER NOT NULL,     -- … to here; what is in "raw" of one of them is newer
  entries TEXT NOT NULL,     -- of each the number of the document, and size and checksum of its answer
  body BLOB NOT NULL
) STRICT;
`
