import type { CommitHead } from '../../commit/view.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import {
  claimsText,
  jsonOrNull,
  provenanceNumber,
  requestedText,
  typeChangesText,
  typeColumns,
} from '../record/columns.ts'
import type { Session, Value } from './connection.ts'
import { putGuards } from './guard.ts'
import { CODEC } from '../record/kept-answer.ts'
import type { Loaded } from './mirror.ts'
import { runsOf, type SupportRuns } from './runs.ts'
import { takePayloads } from './waiting.ts'
import type { DocumentPut, NewSupport, RawPut, SaidPut, Writes } from './writes.ts'

/**
 * One statement or two for each table, whatever the size of the batch; all are sent at once. Returns what to await.
 * Names that rows refer to by a number are inserted before the rows, and looked up by the database. What has a higher number than the
 * head has no row yet: it is inserted without asking whether it has, which costs as much again.
 */
export function flush(session: Session, writes: Writes, { head, withoutRun }: Before): Promise<unknown>[] {
  const isNew = {
    node: (id: number): boolean => id > head.node,
    document: (id: number): boolean => id > head.document,
  }
  const written = new Set([...writes.nodes.values()].map(({ id }) => id))
  const added = [...writes.supports.values()]
  const runs = {
    src: runsOf(added, ({ src }) => src, (id) => written.has(id) && (isNew.node(id) || withoutRun.nodes.has(id))),
    document: runsOf(added, ({ document }) => document,
      (id) => writes.documents.has(id) && (isNew.document(id) || withoutRun.documents.has(id))),
  } // prettier-ignore
  return [
    ...insertWords(session, writes),
    ...putNodes(session, writes, { isNew: isNew.node, runs: runs.src.byOwner }),
    ...putDocuments(session, writes, { isNew: isNew.document, runs: runs.document.byOwner }),
    ...putRaw(session, writes, isNew.document),
    ...putSaid(session, writes, isNew.document),
    ...insertDeltas(session, writes),
    ...insertSupports(session, added, runs),
    ...closeSupports(session, writes),
    ...insertTransactions(session, writes),
    ...putGuards(session, writes),
    ...takePayloads(session, [...writes.payloads]),
  ]
}

/** What there was before the batch. */
interface Before {
  readonly head: CommitHead
  readonly withoutRun: Loaded['withoutRun']
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

type IsNew = (id: number) => boolean

/** What may have a run of supports, by its number. */
interface Owners {
  readonly isNew: IsNew
  readonly runs: SupportRuns['byOwner']
}

/** The statement is not sent where there is nothing to write. */
function send<Row>(
  session: Session,
  rows: readonly Row[],
  statement: { readonly columns: readonly Column<Row>[]; readonly text: (arrays: string) => string },
): Promise<unknown>[] {
  if (rows.length === 0) return []
  const { arrays, values } = lists(rows, statement.columns)
  return [session.query(statement.text(arrays), values)]
}

/** The first stays. */
const KEEP_RUN = (row: string): string =>
  `run_from = coalesce(${row}.run_from, u.run_from), run_to = coalesce(${row}.run_to, u.run_to)`

function putNodes(session: Session, { nodes }: Writes, { isNew, runs }: Owners): Promise<unknown>[] {
  const rows = [...nodes.values()].map((node) => ({ ...node, ...typeColumns(node.types) }))
  type Row = (typeof rows)[number]
  const state: readonly Column<Row>[] = [
    ['bigint', (n) => n.id],
    ['text', (n) => jsonOrNull(n.system)],
    ['text', claimsText],
    ['text', requestedText],
    ['text', (n) => n.entity_type],
    ['bigint', (n) => n.typed_at],
    ['text', (n) => n.typed_before],
    ['text', (n) => jsonOrNull(n.gone)],
    ['bigint', (n) => runs.get(n.id)?.from ?? null],
    ['bigint', (n) => runs.get(n.id)?.to ?? null],
  ]
  const names = 'id, system, claims, asked, entity_type, typed_at, typed_before, gone, run_from, run_to'
  return [
    ...send(session, rows.filter(({ id }) => isNew(id)), {
      columns: [...state, ['text', (n) => n.uri]],
      text: (arrays) => `INSERT INTO node (${names}, uri) SELECT * FROM unnest(${arrays})`,
    }),
    ...send(session, rows.filter(({ id }) => !isNew(id)), {
      columns: state,
      text: (arrays) => `UPDATE node SET system = u.system, claims = u.claims, asked = u.asked, entity_type = u.entity_type,
          typed_at = u.typed_at, typed_before = u.typed_before, gone = u.gone, ${KEEP_RUN('node')}
        FROM unnest(${arrays}) AS u (${names}) WHERE node.id = u.id`,
    }),
  ] // prettier-ignore
}

function putDocuments(session: Session, { documents }: Writes, { isNew, runs }: Owners): Promise<unknown>[] {
  const rows = [...documents.values()]
  const state: readonly Column<DocumentPut>[] = [
    ['bigint', (d) => d.id],
    ['bigint', (d) => d.status.hydratedAt],
    ['bigint', (d) => d.status.lastVerified],
    ['text', (d) => d.status.lastError],
    ['bigint', (d) => d.status.errorAt],
    ['boolean', (d) => d.status.gone],
    ['text', (d) => d.status.etag],
    ['text', (d) => d.status.lastModified],
    ['text', (d) => d.status.suspectedDeletion?.state ?? null],
    ['bigint', (d) => d.status.suspectedDeletion?.since ?? null],
    ['bigint', (d) => runs.get(d.id)?.from ?? null],
    ['bigint', (d) => runs.get(d.id)?.to ?? null],
    ['text', (d) => d.status.mapping],
  ]
  const names =
    'id, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, hold, hold_at, run_from, run_to'
  return [
    ...send(session, rows.filter(({ id }) => isNew(id)), {
      columns: [
        ...state,
        ['bigint', (d) => d.node],
        ['text', (d) => d.status.uri],
        ['text', (d) => d.status.platform],
        ['text', (d) => d.status.type],
      ],
      text: (arrays) => `INSERT INTO document (${names}, mapping, node, uri, speaker)
        SELECT u.id, u.hydrated_at, u.last_verified, u.last_error, u.error_at, u.gone, u.etag, u.last_modified, u.hold, u.hold_at,
          u.run_from, u.run_to, m.id, u.node, u.uri, s.id
        FROM unnest(${arrays}) AS u (${names}, mapping, node, uri, platform, type)
        JOIN speaker s ON s.platform = u.platform AND s.type = u.type LEFT JOIN mapping m ON m.name = u.mapping`,
    }),
    // A listing confirms a document without the lock of the log: what it wrote since this was loaded stays.
    ...send(session, rows.filter(({ id }) => !isNew(id)), {
      columns: state,
      text: (arrays) => `UPDATE document d SET hydrated_at = u.hydrated_at, last_verified = greatest(d.last_verified, u.last_verified),
          last_error = u.last_error, error_at = u.error_at, gone = u.gone, etag = u.etag, last_modified = u.last_modified,
          hold = u.hold, hold_at = u.hold_at, mapping = m.id, ${KEEP_RUN('d')}
        FROM unnest(${arrays}) AS u (${names}, mapping) LEFT JOIN mapping m ON m.name = u.mapping WHERE d.id = u.id`,
    }),
  ] // prettier-ignore
}

function putRaw(session: Session, { raw }: Writes, isNew: IsNew): Promise<unknown>[] {
  const dropped: number[] = []
  const kept: (RawPut & { readonly document: number })[] = []
  for (const [document, put] of raw) {
    if (put !== null && put.packed !== null) kept.push({ document, ...put })
    else if (!isNew(document)) dropped.push(document)
  }
  const columns: readonly Column<(typeof kept)[number]>[] = [
    ['bigint', (r) => r.document],
    ['int', (r) => r.size],
    ['bigint', (r) => r.crc],
    ['bytea', (r) => r.packed],
  ]
  const insert = (arrays: string): string =>
    `INSERT INTO raw (document, size, crc, body, codec) SELECT u.*, '${CODEC}' FROM unnest(${arrays}) AS u`
  return [
    ...(dropped.length === 0 ? [] : [session.query('DELETE FROM raw WHERE document = ANY ($1::bigint[])', [dropped])]),
    ...send(session, kept.filter(({ document }) => isNew(document)), { columns, text: insert }),
    ...send(session, kept.filter(({ document }) => !isNew(document)), {
      columns,
      text: (arrays) => `${insert(arrays)} ON CONFLICT (document) DO UPDATE
        SET size = excluded.size, crc = excluded.crc, body = excluded.body, codec = excluded.codec`,
    }),
  ] // prettier-ignore
}

function putSaid(session: Session, { said }: Writes, isNew: IsNew): Promise<unknown>[] {
  const all = [...said.values()]
  const isNone = ({ attributes, seq }: SaidPut): boolean => attributes === null && seq === null
  const kept = all.filter((row) => !isNone(row))
  const dropped = all.filter((row) => isNone(row) && !isNew(row.document))
  const columns: readonly Column<SaidPut>[] = [
    ['bigint', (row) => row.document],
    ['bigint', (row) => row.node],
    ['text', (row) => row.attributes],
    ['bigint', (row) => row.seq],
  ]
  const insert = (arrays: string): string =>
    `INSERT INTO said (document, node, attributes, seq) SELECT * FROM unnest(${arrays})`
  return [
    ...send(session, dropped, {
      columns: columns.slice(0, 2),
      text: (arrays) => `DELETE FROM said USING unnest(${arrays}) AS u (document, node)
        WHERE said.document = u.document AND said.node = u.node`,
    }),
    ...send(session, kept.filter(({ document }) => isNew(document)), { columns, text: insert }),
    ...send(session, kept.filter(({ document }) => !isNew(document)), {
      columns,
      text: (arrays) => `${insert(arrays)} ON CONFLICT (document, node) DO UPDATE
        SET attributes = excluded.attributes, seq = excluded.seq`,
    }),
  ] // prettier-ignore
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
const NUMBERS_OF_TYPES = `ARRAY(SELECT y.id FROM unnest($12::text[]) WITH ORDINALITY AS t (name, place)
  JOIN edge_type y ON y.name = t.name ORDER BY t.place)`

function insertSupports(
  session: Session,
  rows: readonly NewSupport[],
  runs: { readonly src: SupportRuns; readonly document: SupportRuns },
): Promise<unknown>[] {
  if (rows.length === 0) return []
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
    ['boolean', (s) => runs.src.members.has(s.id)],
    ['boolean', (s) => runs.document.members.has(s.id)],
  ])
  const rest = 'src, dst, document, provenance, evidence, since, until, in_src_run, in_document_run'
  const text = `INSERT INTO support (id, type, ${rest}) SELECT id, (${NUMBERS_OF_TYPES})[u.type], ${rest} FROM unnest(${arrays}) AS u (id, type, ${rest})`
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
