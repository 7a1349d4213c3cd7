import type { OverSession } from '../../contracts/operations.ts'
import type { ConcludedRow, EdgePage, EdgeRow, NodeRow, NodeStage, SupportRecord } from '../../contracts/reads.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { DocumentKey, EdgeClaim, EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { evidenceOf, goneOf, provenanceNumber, provenanceOf, type TypeColumns, typesOf } from '../record/columns.ts'
import type { Session } from './connection.ts'

type SupportColumns = {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: Uri
  readonly dst: Uri
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly provenance: number
  readonly evidence: string | null
  readonly since: Tx
}

/** Open supports are found apart from closed ones, so that the present is fast however long the past. */
const found = (end: 'src' | 'dst', open: string): string =>
  `(SELECT * FROM support WHERE ${end} = (SELECT id FROM node WHERE uri = $1) AND ${open} AND since <= $2 ORDER BY id LIMIT $3)`

const SUPPORTS = `SELECT e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, d.uri, e.provenance, e.evidence, e.since FROM
    (${found('src', 'until IS NULL')} UNION ${found('dst', 'until IS NULL')}
     UNION ${found('src', 'until IS NOT NULL AND until > $2')} UNION ${found('dst', 'until IS NOT NULL AND until > $2')}
     ORDER BY id LIMIT $3) e
  JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst
  JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind ORDER BY e.id`

async function readSupports(
  session: Session,
  uri: Uri,
  of: { readonly at: Tx; readonly limit: number },
): Promise<{ rows: SupportRecord[]; more: boolean }> {
  const rows = await session.query<SupportColumns>(SUPPORTS, [uri, of.at, of.limit + 1])
  return { rows: rows.slice(0, of.limit).map(supportOf), more: rows.length > of.limit }
}

/** By source, of which an edge has few: a person or a dataset may be the target of a hundred thousand. */
const ON = `SELECT e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, d.uri, e.provenance, e.evidence, e.since
  FROM unnest($1::text[], $2::text[], $3::text[]) AS u (type, src, dst)
  JOIN edge_type y ON y.name = u.type JOIN node a ON a.uri = u.src JOIN node b ON b.uri = u.dst
  CROSS JOIN LATERAL (
    SELECT * FROM support o WHERE o.src = a.id AND o.type = y.id AND o.dst + 0 = b.id AND o.until IS NULL AND o.since <= $4
    UNION ALL
    SELECT * FROM support c WHERE c.src = a.id AND c.type + 0 = y.id AND c.dst + 0 = b.id AND c.until IS NOT NULL AND c.until > $4 AND c.since <= $4
  ) e JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind ORDER BY e.id`

async function readSupportsOn(
  session: Session,
  edges: readonly EdgeClaim[],
  at: Tx,
): Promise<readonly SupportRecord[]> {
  const columns = [edges.map((e) => e.type), edges.map((e) => e.from), edges.map((e) => e.to)]
  return (await session.query<SupportColumns>(ON, [...columns, at])).map(supportOf)
}

/** `until` is null: a later close is not visible as of that transaction. */
function supportOf(row: SupportColumns): SupportRecord {
  const document = { platform: row.platform, type: row.type, uri: row.uri }
  const support = { type: row.name, from: row.src, to: row.dst, document, provenance: provenanceOf(row.provenance) }
  return { id: row.id, ...support, evidence: evidenceOf(row.evidence, support), since: row.since, until: null }
}

const REJECTIONS = `SELECT e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, d.uri, e.provenance, e.evidence, e.since
  FROM support e JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst
  JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind
  WHERE e.provenance = ${provenanceNumber('REJECTED')} AND e.id > $2 AND e.since <= $1 AND (e.until IS NULL OR e.until > $1)
  ORDER BY e.id LIMIT $3`

async function readRejections(
  session: Session,
  at: Tx,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly SupportRecord[]> {
  return (await session.query<SupportColumns>(REJECTIONS, [at, page.after, page.limit])).map(supportOf)
}

async function nodePage(session: Session, after: NodeId, limit: number): Promise<NodeRow[]> {
  const rows = await session.query<TypeColumns & { id: NodeId; uri: Uri; gone: string | null; stage: NodeStage }>(
    `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STANDING} FROM node WHERE id > $1 ORDER BY id LIMIT $2`,
    [after, limit],
  )
  return rows.map((row) => {
    const { id, stage } = row
    return { id, uri: row.uri, types: typesOf(row), gone: goneOf(row.gone), stage }
  })
}

/** As text: of a million nodes, parsing each would take longer. What is quoted in an issue has its quotes escaped. */
const STANDING = `CASE WHEN system IS NULL THEN 'stub' WHEN strpos(system, '"state":"ENRICHED"') > 0 THEN 'enriched'
  WHEN strpos(system, '"state":"HYDRATED"') > 0 THEN 'hydrated' WHEN strpos(system, '"unresolvable":true') > 0 THEN 'unresolvable'
  ELSE 'stub' END AS stage`

export async function concludedPage(
  session: Session,
  { platform, type, uri }: DocumentKey,
  of: { readonly after: number; readonly limit: number },
): Promise<ConcludedRow[]> {
  const text = `SELECT e.id, y.name AS type, e.src AS "from", e.dst AS "to" FROM node n
      JOIN document_kind dk ON dk.platform = $1 AND dk.type = $2 JOIN document d ON d.node = n.id AND d.kind + 0 = dk.id
      JOIN support e ON e.document = d.id AND e.until IS NULL AND e.id > $4 JOIN edge_type y ON y.id = e.type
    WHERE n.uri = $3 ORDER BY e.id LIMIT $5`
  return await session.query<{ id: number; type: EdgeTypeId; from: NodeId; to: NodeId }>(text, [
    platform,
    type,
    uri,
    of.after,
    of.limit,
  ])
}

type EdgeColumns = [id: number, type: number, src: number, dst: number, provenance: number, since: Tx, until: Tx | null]

/**
 * Twenty million of them are read at a start. A page comes as one JSON text of plain lists: parsed in one go, that takes a
 * fifth of the time of as many rows of the protocol.
 */
async function edgePage(
  session: Session,
  after: number,
  of: { readonly at: Tx; readonly limit: number },
): Promise<EdgePage> {
  const [[page], types] = await Promise.all([
    session.query<{ rows: string | null }>(EDGES, [after, of.limit]),
    session.query<{ id: number; name: EdgeTypeId }>('SELECT id, name FROM edge_type'),
  ])
  const names = new Map(types.map(({ id, name }) => [id, name]))
  const found: EdgeColumns[] = JSON.parse(`[${page?.rows ?? ''}]`)
  const rows: EdgeRow[] = []
  for (const [support, type, from, to, provenance, since, until] of found) {
    // Ids ascend with the transactions: all that follow are later still.
    if (since > of.at) return { rows, next: null }
    const name = names.get(type)
    if (name === undefined) throw new Error(`edge type ${type} is not in the record`)
    const closed = until !== null && until > of.at ? null : until
    rows.push({ support, type: name, from, to, provenance: provenanceOf(provenance), since, until: closed })
  }
  return { rows, next: found.length < of.limit ? null : (rows.at(-1)?.support ?? null) }
}

const EDGES = `SELECT string_agg(concat('[', id, ',', type, ',', src, ',', dst, ',', provenance, ',', since, ',',
    coalesce(until::text, 'null'), ']'), ',' ORDER BY id) AS rows
  FROM (SELECT * FROM support WHERE id > $1 ORDER BY id LIMIT $2) e`

export const EDGE_READS: OverSession<
  'supports' | 'supportsOn' | 'rejections' | 'concluded' | 'nodePage' | 'edgePage',
  Session
> = {
  supports: (session, uri, at, limit) => readSupports(session, uri, { at, limit }),
  supportsOn: readSupportsOn,
  rejections: (session, at, after, limit) => readRejections(session, at, { after, limit }),
  concluded: (session, document, after, limit) => concludedPage(session, document, { after, limit }),
  nodePage,
  edgePage: (session, after, at, limit) => edgePage(session, after, { at, limit }),
}
