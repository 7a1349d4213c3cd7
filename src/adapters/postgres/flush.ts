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
import { rowsOfLists } from './arrays.ts'
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
    src: runsOf(
      added,
      ({ src }) => src,
      (id) => written.has(id) && (isNew.node(id) || withoutRun.nodes.has(id)),
    ),
    document: runsOf(
      added,
      ({ document }) => document,
      (id) => writes.documents.has(id) && (isNew.document(id) || withoutRun.documents.has(id)),
    ),
  }
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
    ...insertSetBacks(session, writes),
    ...putGuards(session, writes),
    ...takePayloads(session, [...writes.payloads]),
  ]
}

/** What there was before the batch. */
interface Before {
  readonly head: CommitHead
  readonly withoutRun: Loaded['withoutRun']
}

type Column<Row> = readonly [name: string, type: string, read: (row: Row) => Value]

const namesOf = <Row>(columns: readonly Column<Row>[]): string => columns.map(([name]) => name).join(', ')

interface Statement<Row> {
  readonly columns: readonly Column<Row>[]
  /** Of the rows `u` with these columns, to select from, and their names. */
  readonly text: (from: string, names: string) => string
}

/** It is not sent where there is nothing to write. */
function send<Row>(
  session: Session,
  rows: readonly Row[],
  { columns, text }: Statement<Row>,
  ...more: readonly Value[]
): Promise<unknown>[] {
  if (rows.length === 0) return []
  // Each a list of scalars, as `read` returns them.
  const values = columns.map(([, , read]) => rows.map(read) as Value)
  return [session.query(text(rowsOfLists(columns), namesOf(columns)), [...values, ...more])]
}

const insertInto =
  (table: string): Statement<never>['text'] =>
  (from, names) =>
    `INSERT INTO ${table} (${names}) SELECT * FROM ${from}`

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

/**
 * Numbers are drawn for new ones only, and only the holder of the log's lock adds any. The origin of a kind of document never changes:
 * one that is there under another is inserted again, which fails.
 */
function insertSpeakers(session: Session, speakers: readonly DocumentStatus[]): Promise<unknown>[] {
  return send(session, speakers, {
    columns: [
      ['platform', 'text', (s) => s.platform],
      ['type', 'text', (s) => s.type],
      ['origin', 'text', (s) => s.origin],
    ],
    text: (from, names) => `${insertInto('speaker')(from, names)}
      WHERE NOT EXISTS (SELECT 1 FROM speaker s WHERE s.platform = u.platform AND s.type = u.type AND s.origin = u.origin)`,
  })
}

const insertNames = (table: 'mapping' | 'edge_type'): string =>
  `INSERT INTO ${table} (name) SELECT u.name FROM unnest($1::text[]) AS u (name)
   WHERE NOT EXISTS (SELECT 1 FROM ${table} w WHERE w.name = u.name)`

type IsNew = (id: number) => boolean

/** What may have a run of supports, by its number. */
interface Owners {
  readonly isNew: IsNew
  readonly runs: SupportRuns['byOwner']
}

/** The first stays. */
const KEEP_RUN = (row: string): string =>
  `run_from = coalesce(${row}.run_from, u.run_from), run_to = coalesce(${row}.run_to, u.run_to)`

function putNodes(session: Session, { nodes }: Writes, { isNew, runs }: Owners): Promise<unknown>[] {
  const rows = [...nodes.values()].map((node) => ({ ...node, ...typeColumns(node.types) }))
  type Row = (typeof rows)[number]
  const state: readonly Column<Row>[] = [
    ['id', 'bigint', (n) => n.id],
    ['system', 'text', (n) => jsonOrNull(n.system)],
    ['claims', 'text', claimsText],
    ['asked', 'text', requestedText],
    ['entity_type', 'text', (n) => n.entity_type],
    ['typed_at', 'bigint', (n) => n.typed_at],
    ['typed_before', 'text', (n) => n.typed_before],
    ['gone', 'text', (n) => jsonOrNull(n.gone)],
    ['run_from', 'bigint', (n) => runs.get(n.id)?.from ?? null],
    ['run_to', 'bigint', (n) => runs.get(n.id)?.to ?? null],
  ]
  return [
    ...send(
      session,
      rows.filter(({ id }) => isNew(id)),
      {
        columns: [...state, ['uri', 'text', (n) => n.uri]],
        text: insertInto('node'),
      },
    ),
    ...send(
      session,
      rows.filter(({ id }) => !isNew(id)),
      {
        columns: state,
        text: (
          from,
        ) => `UPDATE node SET system = u.system, claims = u.claims, asked = u.asked, entity_type = u.entity_type,
          typed_at = u.typed_at, typed_before = u.typed_before, gone = u.gone, ${KEEP_RUN('node')}
        FROM ${from} WHERE node.id = u.id`,
      },
    ),
  ]
}

function putDocuments(session: Session, { documents }: Writes, { isNew, runs }: Owners): Promise<unknown>[] {
  const rows = [...documents.values()]
  const state: readonly Column<DocumentPut>[] = [
    ['id', 'bigint', (d) => d.id],
    ['hydrated_at', 'bigint', (d) => d.status.hydratedAt],
    ['last_verified', 'bigint', (d) => d.status.lastVerified],
    ['last_error', 'text', (d) => d.status.lastError],
    ['error_at', 'bigint', (d) => d.status.errorAt],
    ['gone', 'boolean', (d) => d.status.gone],
    ['etag', 'text', (d) => d.status.etag],
    ['last_modified', 'text', (d) => d.status.lastModified],
    ['hold', 'text', (d) => d.status.suspectedDeletion?.state ?? null],
    ['hold_at', 'bigint', (d) => d.status.suspectedDeletion?.since ?? null],
    ['run_from', 'bigint', (d) => runs.get(d.id)?.from ?? null],
    ['run_to', 'bigint', (d) => runs.get(d.id)?.to ?? null],
    ['mapping', 'text', (d) => d.status.mapping],
  ]
  return [
    ...send(
      session,
      rows.filter(({ id }) => isNew(id)),
      {
        columns: [
          ...state,
          ['node', 'bigint', (d) => d.node],
          ['uri', 'text', (d) => d.status.uri],
          ['platform', 'text', (d) => d.status.platform],
          ['type', 'text', (d) => d.status.type],
        ],
        text: (from) => `INSERT INTO document (${namesOf(state.slice(0, -1))}, mapping, node, uri, speaker)
        SELECT ${state
          .slice(0, -1)
          .map(([name]) => `u.${name}`)
          .join(', ')}, m.id, u.node, u.uri, s.id FROM ${from}
        JOIN speaker s ON s.platform = u.platform AND s.type = u.type LEFT JOIN mapping m ON m.name = u.mapping`,
      },
    ),
    // A listing confirms a document without the lock of the log: what it wrote since this was loaded stays.
    ...send(
      session,
      rows.filter(({ id }) => !isNew(id)),
      {
        columns: state,
        text: (
          from,
        ) => `UPDATE document d SET hydrated_at = u.hydrated_at, last_verified = greatest(d.last_verified, u.last_verified),
          last_error = u.last_error, error_at = u.error_at, gone = u.gone, etag = u.etag, last_modified = u.last_modified,
          hold = u.hold, hold_at = u.hold_at, mapping = m.id, ${KEEP_RUN('d')}
        FROM ${from} LEFT JOIN mapping m ON m.name = u.mapping WHERE d.id = u.id`,
      },
    ),
  ]
}

function putRaw(session: Session, { raw }: Writes, isNew: IsNew): Promise<unknown>[] {
  const dropped: number[] = []
  const kept: (RawPut & { readonly document: number })[] = []
  for (const [document, put] of raw) {
    if (put !== null && put.packed !== null) kept.push({ document, ...put })
    else if (!isNew(document)) dropped.push(document)
  }
  const columns: readonly Column<(typeof kept)[number]>[] = [
    ['document', 'bigint', (r) => r.document],
    ['size', 'int', (r) => r.size],
    ['crc', 'bigint', (r) => r.crc],
    ['body', 'bytea', (r) => r.packed],
  ]
  const insert: Statement<never>['text'] = (from, names) =>
    `INSERT INTO raw (${names}, codec) SELECT u.*, '${CODEC}' FROM ${from}`
  return [
    ...(dropped.length === 0 ? [] : [session.query('DELETE FROM raw WHERE document = ANY ($1::bigint[])', [dropped])]),
    ...send(
      session,
      kept.filter(({ document }) => isNew(document)),
      { columns, text: insert },
    ),
    ...send(
      session,
      kept.filter(({ document }) => !isNew(document)),
      {
        columns,
        text: (from, names) => `${insert(from, names)} ON CONFLICT (document) DO UPDATE
        SET size = excluded.size, crc = excluded.crc, body = excluded.body, codec = excluded.codec`,
      },
    ),
  ]
}

function putSaid(session: Session, { said }: Writes, isNew: IsNew): Promise<unknown>[] {
  const all = [...said.values()]
  const isNone = ({ attributes, seq }: SaidPut): boolean => attributes === null && seq === null
  const kept = all.filter((row) => !isNone(row))
  const dropped = all.filter((row) => isNone(row) && !isNew(row.document))
  const columns: readonly Column<SaidPut>[] = [
    ['document', 'bigint', (row) => row.document],
    ['node', 'bigint', (row) => row.node],
    ['attributes', 'text', (row) => row.attributes],
    ['seq', 'bigint', (row) => row.seq],
  ]
  const insert = insertInto('said')
  return [
    ...send(session, dropped, {
      columns: columns.slice(0, 2),
      text: (from) => `DELETE FROM said USING ${from}
        WHERE said.document = u.document AND said.node = u.node`,
    }),
    ...send(
      session,
      kept.filter(({ document }) => isNew(document)),
      { columns, text: insert },
    ),
    ...send(
      session,
      kept.filter(({ document }) => !isNew(document)),
      {
        columns,
        text: (from, names) => `${insert(from, names)} ON CONFLICT (document, node) DO UPDATE
        SET attributes = excluded.attributes, seq = excluded.seq`,
      },
    ),
  ]
}

function insertDeltas(session: Session, { deltas }: Writes): Promise<unknown>[] {
  return send(session, deltas, {
    columns: [
      ['seq', 'bigint', (d) => d.seq],
      ['tx', 'bigint', (d) => d.tx],
      ['node', 'bigint', (d) => d.node],
      ['document', 'bigint', (d) => d.document],
      ['asserted', 'text', (d) => d.asserted],
      ['retracted', 'text', (d) => d.retracted],
    ],
    text: insertInto('delta'),
  })
}

/** Looked up once for the statement, not for each row: a list by the place of the name in the last parameter. */
const NUMBERS_OF_TYPES = `ARRAY(SELECT y.id FROM unnest($12::text[]) WITH ORDINALITY AS t (name, place)
  JOIN edge_type y ON y.name = t.name ORDER BY t.place)`

function insertSupports(
  session: Session,
  rows: readonly NewSupport[],
  runs: { readonly src: SupportRuns; readonly document: SupportRuns },
): Promise<unknown>[] {
  const types = [...new Set(rows.map((row) => row.type))]
  const places = new Map(types.map((type, i) => [type, i + 1]))
  const rest: readonly Column<NewSupport>[] = [
    ['src', 'bigint', (s) => s.src],
    ['dst', 'bigint', (s) => s.dst],
    ['document', 'bigint', (s) => s.document],
    ['provenance', 'smallint', (s) => provenanceNumber(s.provenance)],
    ['evidence', 'text', (s) => s.evidence],
    ['since', 'bigint', (s) => s.since],
    ['until', 'bigint', (s) => s.until],
    ['in_src_run', 'boolean', (s) => runs.src.members.has(s.id)],
    ['in_document_run', 'boolean', (s) => runs.document.members.has(s.id)],
  ]
  const columns: readonly Column<NewSupport>[] = [
    ['id', 'bigint', (s) => s.id],
    ['type', 'int', (s) => places.get(s.type) ?? 0],
    ...rest,
  ]
  const text = (from: string, names: string): string =>
    `INSERT INTO support (${names}) SELECT id, (${NUMBERS_OF_TYPES})[u.type], ${namesOf(rest)} FROM ${from}`
  return send(session, rows, { columns, text }, types)
}

function closeSupports(session: Session, { closed }: Writes): Promise<unknown>[] {
  return send(session, [...closed], {
    columns: [
      ['id', 'bigint', ([id]) => id],
      ['until', 'bigint', ([, tx]) => tx],
    ],
    text: (from) => `UPDATE support SET until = u.until FROM ${from} WHERE support.id = u.id`,
  })
}

function insertTransactions(session: Session, { transactions }: Writes): Promise<unknown>[] {
  return send(session, transactions, {
    columns: [
      ['id', 'bigint', (t) => t.id],
      ['at', 'bigint', (t) => t.at],
      ['log_time', 'bigint', (t) => (t.logTime === t.at ? null : t.logTime)],
      ['cause_kind', 'text', (t) => t.cause.kind],
      ['trace', 'text', (t) => t.cause.trace],
      ['since', 'bigint', (t) => t.cause.since],
      ['node_to', 'bigint', (t) => t.nodeTo],
      ['delta_to', 'bigint', (t) => t.deltaTo],
      ['support_to', 'bigint', (t) => t.supportTo],
      ['closed', 'text', (t) => jsonOrNull(t.closed)],
      ['types', 'text', (t) => typeChangesText(t.types)],
    ],
    text: insertInto('tx'),
  })
}

function insertSetBacks(session: Session, { transactions }: Writes): Promise<unknown>[] {
  const rows = transactions.filter(({ setBackFrom }) => setBackFrom !== null)
  return send(session, rows, {
    columns: [
      ['tx', 'bigint', (t) => t.id],
      ['at', 'bigint', (t) => t.at],
      ['at_before', 'bigint', (t) => t.setBackFrom],
    ],
    text: insertInto('clock_set_back'),
  })
}
