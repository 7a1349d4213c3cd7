import type { DocumentStatus } from '../../contracts/reads.ts'
import { jsonOrNull, provenanceNumber, typeChangesText, typeColumns } from '../record/columns.ts'
import type { Session, Value } from './connection.ts'
import { putGuards } from './guard.ts'
import { CODEC } from '../record/kept-answer.ts'
import { takePayloads } from './waiting.ts'
import type { Writes } from './writes.ts'

/**
 * One statement for each table, whatever the size of the batch; all are sent at once. Returns what to await.
 * Names that rows refer to by a number are inserted before the rows, and looked up by the database.
 */
export function flush(session: Session, writes: Writes): Promise<unknown>[] {
  return [
    ...insertWords(session, writes),
    ...insertNodes(session, writes),
    ...putDocuments(session, writes),
    ...putRaw(session, writes),
    ...putSaid(session, writes),
    ...insertDeltas(session, writes),
    ...insertSupports(session, writes),
    ...closeSupports(session, writes),
    ...insertTransactions(session, writes),
    ...putGuards(session, writes),
    ...takePayloads(session, [...writes.payloads]),
  ]
}

type Column<Row> = readonly [type: string, read: (row: Row) => Value]

/** `$1::bigint[], $2::text[] …`, and the lists to put there. */
function lists<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): { arrays: string; values: Value[] } {
  const arrays = columns.map(([type], i) => `$${i + 1}::${type}[]`).join(', ')
  // Each a list of scalars, as `read` returns them.
  return { arrays, values: columns.map(([, read]) => rows.map(read) as Value) }
}

function insertWords(session: Session, { documents, supports }: Writes): Promise<unknown>[] {
  const speakers = new Map<string, DocumentStatus>()
  const mappings = new Set<string>()
  for (const { status } of documents.values()) {
    speakers.set(`${status.platform}|${status.type}`, status)
    if (status.mapping !== null) mappings.add(status.mapping)
  }
  const types = new Set([...supports.values()].map((support) => support.type))
  return [
    ...insertSpeakers(session, [...speakers.values()]),
    ...(mappings.size === 0 ? [] : [session.query(insertNames('mapping'), [[...mappings]])]),
    ...(types.size === 0 ? [] : [session.query(insertNames('edge_type'), [[...types]])]),
  ]
}

function insertSpeakers(session: Session, speakers: readonly DocumentStatus[]): Promise<unknown>[] {
  if (speakers.length === 0) return []
  const { values } = lists(speakers, [
    ['text', (s) => s.platform],
    ['text', (s) => s.type],
    ['text', (s) => s.origin],
  ])
  return [session.query(INSERT_SPEAKERS, values)]
}

/**
 * Numbers are drawn for new ones only, and only the holder of the log's lock adds any. The origin of a kind of document never changes:
 * one that is there under another is inserted again, which fails.
 */
const INSERT_SPEAKERS = `INSERT INTO speaker (platform, type, origin) SELECT u.platform, u.type, u.origin
  FROM unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, origin)
  WHERE NOT EXISTS (SELECT 1 FROM speaker s WHERE s.platform = u.platform AND s.type = u.type AND s.origin = u.origin)`

const insertNames = (table: 'mapping' | 'edge_type'): string =>
  `INSERT INTO ${table} (name) SELECT u.name FROM unnest($1::text[]) AS u (name)
   WHERE NOT EXISTS (SELECT 1 FROM ${table} w WHERE w.name = u.name)`

function insertNodes(session: Session, { nodes }: Writes): Promise<unknown>[] {
  if (nodes.size === 0) return []
  const rows = [...nodes.values()].map((node) => ({ ...node, ...typeColumns(node.types) }))
  const { arrays, values } = lists(rows, [
    ['bigint', (n) => n.id],
    ['text', (n) => n.uri],
    ['text', (n) => jsonOrNull(n.system)],
    // As the release before reads them, which may run beside this one: not as `claimsText` and `requestedText` shorten them.
    ['text', (n) => jsonOrNull(n.claims)],
    ['text', (n) => (n.requestedTypes === null ? null : JSON.stringify(n.requestedTypes))],
    ['text', (n) => n.entity_type],
    ['bigint', (n) => n.typed_at],
    ['text', (n) => n.typed_before],
    ['text', (n) => jsonOrNull(n.gone)],
  ])
  return [
    session.query(
      `INSERT INTO node (id, uri, system, claims, asked, entity_type, typed_at, typed_before, gone) SELECT * FROM unnest(${arrays})
       ON CONFLICT (id) DO UPDATE SET system = excluded.system, claims = excluded.claims, asked = excluded.asked,
         entity_type = excluded.entity_type, typed_at = excluded.typed_at, typed_before = excluded.typed_before, gone = excluded.gone`,
      values,
    ),
  ]
}

const DOCUMENT_COLUMNS =
  'id, node, uri, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, hold, hold_at, speaker, mapping'

function putDocuments(session: Session, { documents }: Writes): Promise<unknown>[] {
  if (documents.size === 0) return []
  const { arrays, values } = lists(
    [...documents.values()],
    [
      ['bigint', (d) => d.id],
      ['bigint', (d) => d.node],
      ['text', (d) => d.status.uri],
      ['bigint', (d) => d.status.hydratedAt],
      ['bigint', (d) => d.status.lastVerified],
      ['text', (d) => d.status.lastError],
      ['bigint', (d) => d.status.errorAt],
      ['boolean', (d) => d.status.gone],
      ['text', (d) => d.status.etag],
      ['text', (d) => d.status.lastModified],
      ['text', (d) => d.status.suspectedDeletion?.state ?? null],
      ['bigint', (d) => d.status.suspectedDeletion?.since ?? null],
      ['text', (d) => d.status.platform],
      ['text', (d) => d.status.type],
      ['text', (d) => d.status.mapping],
    ],
  )
  return [
    session.query(
      `INSERT INTO document (${DOCUMENT_COLUMNS})
       SELECT u.id, u.node, u.uri, u.hydrated_at, u.last_verified, u.last_error, u.error_at, u.gone, u.etag, u.last_modified, u.hold, u.hold_at,
         s.id, m.id
       FROM unnest(${arrays}) AS u (id, node, uri, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified,
         hold, hold_at, platform, type, mapping)
       JOIN speaker s ON s.platform = u.platform AND s.type = u.type LEFT JOIN mapping m ON m.name = u.mapping
       ON CONFLICT (id) DO UPDATE SET hydrated_at = excluded.hydrated_at, last_verified = excluded.last_verified,
         last_error = excluded.last_error, error_at = excluded.error_at, gone = excluded.gone, etag = excluded.etag,
         last_modified = excluded.last_modified, mapping = excluded.mapping, hold = excluded.hold, hold_at = excluded.hold_at`,
      values,
    ),
  ]
}

function putRaw(session: Session, { raw }: Writes): Promise<unknown>[] {
  const dropped: number[] = []
  const kept: { document: number; size: number; crc: number; body: Uint8Array }[] = []
  for (const [document, put] of raw) {
    if (put === null || put.packed === null) dropped.push(document)
    else kept.push({ document, size: put.size, crc: put.crc, body: put.packed })
  }
  const done: Promise<unknown>[] = []
  if (dropped.length > 0) done.push(session.query('DELETE FROM raw WHERE document = ANY ($1::bigint[])', [dropped]))
  if (kept.length === 0) return done
  const { arrays, values } = lists(kept, [
    ['bigint', (r) => r.document],
    ['int', (r) => r.size],
    ['bigint', (r) => r.crc],
    ['bytea', (r) => r.body],
  ])
  const put = session.query(
    `INSERT INTO raw (document, size, crc, body, codec) SELECT u.*, '${CODEC}' FROM unnest(${arrays}) AS u
     ON CONFLICT (document) DO UPDATE SET size = excluded.size, crc = excluded.crc, body = excluded.body, codec = excluded.codec`,
    values,
  )
  return [...done, put]
}

function putSaid(session: Session, { said }: Writes): Promise<unknown>[] {
  const all = [...said.values()]
  const kept = all.filter((row) => row.attributes !== null || row.seq !== null)
  const dropped = all.filter((row) => row.attributes === null && row.seq === null)
  const done: Promise<unknown>[] = []
  if (dropped.length > 0) {
    const values = [dropped.map((row) => row.document), dropped.map((row) => row.node)]
    done.push(
      session.query(
        `DELETE FROM said USING unnest($1::bigint[], $2::bigint[]) AS u (document, node)
         WHERE said.document = u.document AND said.node = u.node`,
        values,
      ),
    )
  }
  if (kept.length === 0) return done
  const { arrays, values } = lists(kept, [
    ['bigint', (row) => row.document],
    ['bigint', (row) => row.node],
    ['text', (row) => row.attributes],
    ['bigint', (row) => row.seq],
  ])
  const put = session.query(
    `INSERT INTO said (document, node, attributes, seq) SELECT * FROM unnest(${arrays})
     ON CONFLICT (document, node) DO UPDATE SET attributes = excluded.attributes, seq = excluded.seq`,
    values,
  )
  return [...done, put]
}

function insertDeltas(session: Session, { deltas }: Writes): Promise<unknown>[] {
  if (deltas.length === 0) return []
  const { arrays, values } = lists(deltas, [
    ['bigint', (d) => d.seq],
    ['bigint', (d) => d.tx],
    ['bigint', (d) => d.node],
    ['bigint', (d) => d.document],
    ['text', (d) => d.asserted],
    ['text', (d) => d.retracted],
  ])
  const text = `INSERT INTO delta (seq, tx, node, document, asserted, retracted) SELECT * FROM unnest(${arrays})`
  return [session.query(text, values)]
}

/** Looked up once for the statement, not for each row: a list by the place of the name in the last parameter. */
const NUMBERS_OF_TYPES = `ARRAY(SELECT y.id FROM unnest($10::text[]) WITH ORDINALITY AS t (name, place)
  JOIN edge_type y ON y.name = t.name ORDER BY t.place)`

function insertSupports(session: Session, { supports }: Writes): Promise<unknown>[] {
  if (supports.size === 0) return []
  const rows = [...supports.values()]
  const types = [...new Set(rows.map((row) => row.type))]
  const places = new Map(types.map((type, i) => [type, i + 1]))
  const { arrays, values } = lists(rows, [
    ['bigint', (s) => s.id],
    ['int', (s) => places.get(s.type) ?? 0],
    ['bigint', (s) => s.src],
    ['bigint', (s) => s.dst],
    ['bigint', (s) => s.document],
    ['smallint', (s) => provenanceNumber(s.provenance)],
    ['text', (s) => s.evidence],
    ['bigint', (s) => s.since],
    ['bigint', (s) => s.until],
  ])
  const text = `INSERT INTO support (id, type, src, dst, document, provenance, evidence, since, until)
    SELECT u.id, (${NUMBERS_OF_TYPES})[u.type], u.src, u.dst, u.document, u.provenance, u.evidence, u.since, u.until
    FROM unnest(${arrays}) AS u (id, type, src, dst, document, provenance, evidence, since, until)`
  return [session.query(text, [...values, types])]
}

function closeSupports(session: Session, { closed }: Writes): Promise<unknown>[] {
  if (closed.size === 0) return []
  const text = `UPDATE support SET until = u.until FROM unnest($1::bigint[], $2::bigint[]) AS u (id, until) WHERE support.id = u.id`
  return [session.query(text, [[...closed.keys()], [...closed.values()]])]
}

function insertTransactions(session: Session, { transactions }: Writes): Promise<unknown>[] {
  if (transactions.length === 0) return []
  const { arrays, values } = lists(transactions, [
    ['bigint', (t) => t.id],
    ['bigint', (t) => t.at],
    ['text', (t) => t.cause.kind],
    ['text', (t) => t.cause.trace],
    ['bigint', (t) => t.cause.since],
    ['bigint', (t) => t.nodeTo],
    ['bigint', (t) => t.deltaTo],
    ['bigint', (t) => t.supportTo],
    ['text', (t) => jsonOrNull(t.closed)],
    ['text', (t) => typeChangesText(t.types)],
  ])
  const text = `INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to, closed, types) SELECT * FROM unnest(${arrays})`
  return [session.query(text, values)]
}
