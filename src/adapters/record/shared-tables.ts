// Tables that are the same in both engines. Tables read or written for every entity are laid out by each engine
// (`sqlite/schema/schema.ts`, `postgres/schema.ts`).
import { ACCOUNT, CREDENTIAL } from './access.ts'
import { AUDIT, AUDIT_BOUND } from './audit.ts'
import { DELIVERY, SUBSCRIPTION } from './deliveries.ts'
import { GUARD } from './guard.ts'
import { QUARANTINED } from './quarantine.ts'
import { definitions, type ColumnTypes } from './columns.ts'
import { SET_BACK, TRANSACTION } from './tables.ts'

/** Syntax of table definitions that differs by engine. */
interface TableDialect {
  readonly types: ColumnTypes
  /** Primary key of names, a few hundred, and of rows that come and go: its numbers are never reused. */
  readonly nameKey: string
  readonly rowKey: string
  /** Follows the last column. `endByText` is for tables with a text key. */
  readonly end: string
  readonly endByText: string
}

export function sharedTables({ types, nameKey, rowKey, end, endByText }: TableDialect): string {
  const { number, text, boolean, bytes } = types
  return `
-- A kind of document: those of one platform (or person, or rule) about one type. A few hundred at most.
CREATE TABLE document_kind (
  id ${nameKey},
  platform ${text} NOT NULL,
  type ${text} NOT NULL,
  origin ${text} NOT NULL,   -- source, pushed, person, rule or system (docs/decisions/0016); never changes
  UNIQUE (platform, type)
${end};

-- The version of a mapping, by which documents are out of date.
CREATE TABLE mapping (id ${nameKey}, name ${text} NOT NULL UNIQUE${end};
CREATE TABLE edge_type (id ${nameKey}, name ${text} NOT NULL UNIQUE${end};

-- The last answer of a document as its source gave it, compressed: a changed mapping needs no read of the source.
CREATE TABLE answer (
  document ${number} PRIMARY KEY,
  size ${number} NOT NULL,   -- before compression
  crc ${number} NOT NULL,    -- an answer of the same size and sum isn't compressed and written again
  codec ${text} NOT NULL,
  body ${bytes} NOT NULL
${end};

CREATE TABLE tx (
  ${definitions(TRANSACTION, types)}
  PRIMARY KEY (id)
${end};
CREATE TABLE clock_set_back (
  ${definitions(SET_BACK, types)}
  PRIMARY KEY (tx)
${end};

-- What was pushed, until a commit takes it into its document.
CREATE TABLE payload (
  id ${rowKey},
  platform ${text} NOT NULL,
  type ${text} NOT NULL,
  uri ${text} NOT NULL,
  digest ${text} NOT NULL UNIQUE, -- of all of this
  body ${bytes},             -- NULL: the thing is deleted
  at ${number} NOT NULL
${end};
CREATE INDEX payload_platform ON payload (platform, at);

-- An event that couldn't be taken in.
CREATE TABLE quarantine (
  id ${rowKey},
  ${definitions(QUARANTINED, types).replace(/,$/, '')}
${end};

-- How many of a source's events were dropped from quarantine, and when last.
CREATE TABLE quarantine_evicted (account ${text} PRIMARY KEY, items ${number} NOT NULL, at ${number} NOT NULL${endByText};

-- What the guard against mass deletions knows of a source.
CREATE TABLE guard (
  ${definitions(GUARD, types)}
  PRIMARY KEY (platform)
${endByText};

-- A horizon before which the past was dropped, with what was dropped.
CREATE TABLE retention (
  horizon ${number} PRIMARY KEY, -- a transaction: everything after it is there, and everything as of it
  at ${number} NOT NULL,     -- its time
  dropped_at ${number} NOT NULL,
  transactions ${number} NOT NULL,
  facts ${number} NOT NULL,
  edges ${number} NOT NULL,
  bytes ${number} NOT NULL,
  done ${boolean} NOT NULL
${end};

-- Who may come in, and what callers did.
CREATE TABLE account (
  ${definitions(ACCOUNT, types)}
  PRIMARY KEY (id)
${endByText};
CREATE TABLE credential (
  ${definitions(CREDENTIAL, types)}
  UNIQUE (sha256),
  PRIMARY KEY (id)
${endByText};
CREATE TABLE audit (
  ${definitions(AUDIT, types)}
  PRIMARY KEY (id)
${end};
CREATE TABLE audit_bound (
  ${definitions(AUDIT_BOUND, types)}
  PRIMARY KEY (name)
${endByText};

-- Who is told of which changes, and what became of each message.
CREATE TABLE subscription (
  ${definitions(SUBSCRIPTION, types)}
  PRIMARY KEY (id)
${endByText};
CREATE TABLE delivery (
  seq ${rowKey},
  ${definitions(DELIVERY, types)}
  UNIQUE (id)
${end};
CREATE INDEX delivery_pending ON delivery (subscription, due) WHERE state = 'pending';
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'pending';
CREATE INDEX delivery_made ON delivery (at);
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;

-- How far a follower of the log has come.
CREATE TABLE follower (name ${text} PRIMARY KEY, tx ${number} NOT NULL${endByText};

-- Small state of other parts of the product (JSON).
CREATE TABLE note (name ${text} PRIMARY KEY, value ${text} NOT NULL${end};
`
}
