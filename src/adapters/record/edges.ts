// Reads the supports of edges, and of each what it refers to.
import type { ConcludedRow, SupportRecord } from '../../contracts/reads.ts'
import type { DocumentKey, EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { evidenceOf, provenanceNumber, provenanceOf } from './columns.ts'
import { JOIN, sql, unnestTexts, type Sql } from './dialect.ts'
import { DOCUMENT_URI } from './documents.ts'
import { rowsOf, type SqlOperations } from './sql-operation.ts'

/** A support with the names of what it refers to. */
export interface NamedSupport extends DocumentKey {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
  readonly evidence: string | null
  readonly since: Tx
}

/** Selects a `NamedSupport` of `e`. */
export const NAMED_SUPPORT = sql`e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, ${DOCUMENT_URI} AS uri,
  e.provenance, e.evidence, e.since`
const DOCUMENT_JOINS = sql`${JOIN} document d ON d.id = e.document ${JOIN} document_kind dk ON dk.id = d.kind`
export const NAMED_SUPPORT_FROM = sql`${JOIN} edge_type y ON y.id = e.type ${JOIN} node a ON a.id = e.src
  ${JOIN} node b ON b.id = e.dst ${DOCUMENT_JOINS}`

/** An edge and its provenance. */
export function reasonOf(row: NamedSupport): Omit<SupportRecord, 'id' | 'since' | 'until'> {
  const document = { platform: row.platform, type: row.type, uri: row.uri }
  const edge = { type: row.name, from: row.src, to: row.dst, document, provenance: provenanceOf(row.provenance) }
  return { ...edge, evidence: evidenceOf(row.evidence, edge) }
}

/** `until` is null because a later close isn't visible as of the requested transaction. */
function supportOf(row: NamedSupport): SupportRecord {
  return { id: row.id, ...reasonOf(row), since: row.since, until: null }
}

/** Finds open supports apart from closed ones, so that the present is fast however long the past. */
const OPEN = 'until IS NULL'
const CLOSED = 'until IS NOT NULL AND until > $2'

/** `+ 0` keeps PostgreSQL from scanning all supports by id. */
const BY_ID: Sql = { postgres: 'ORDER BY id + 0', sqlite: 'ORDER BY id' }

const supportsAt = (end: 'src' | 'dst', standing: string): Sql =>
  sql`SELECT * FROM (SELECT * FROM support WHERE ${end} = (SELECT id FROM node WHERE uri = $1) AND ${standing}
     AND since <= $2 ${BY_ID} LIMIT $3) ${end}`

/** An edge from a node to itself is found at both of its ends, and UNION makes it one. */
const SUPPORTS = sql`SELECT ${NAMED_SUPPORT} FROM
    (${supportsAt('src', OPEN)} UNION ${supportsAt('dst', OPEN)}
     UNION ${supportsAt('src', CLOSED)} UNION ${supportsAt('dst', CLOSED)} ORDER BY id LIMIT $3) e
  ${NAMED_SUPPORT_FROM} ORDER BY e.id`

/** Starts at the source, which has few edges; a person or a dataset may be the target of a hundred thousand. */
const supportsOn = (standing: string): Sql =>
  sql`SELECT ${NAMED_SUPPORT} FROM ${unnestTexts('type', 'src', 'dst')} ${JOIN} node a ON a.uri = u.src
  ${JOIN} node b ON b.uri = u.dst
  ${JOIN} support e ON e.src = a.id AND e.dst + 0 = b.id AND e.since <= $4 AND e.${standing}
  ${JOIN} edge_type y ON y.id = e.type AND y.name = u.type ${DOCUMENT_JOINS}`
const SUPPORTS_ON = sql`${supportsOn('until IS NULL')}
  UNION ALL ${supportsOn('until IS NOT NULL AND until > $4')} ORDER BY 1`

/** `+ 0` keeps PostgreSQL from an index that begins with the kind, which may have a million documents. */
const KIND: Sql = { postgres: 'd.kind + 0', sqlite: 'd.kind' }
const CONCLUDED = sql`SELECT e.id, y.name AS type, e.src AS "from", e.dst AS "to" FROM node n
    ${JOIN} document_kind dk ON dk.platform = $1 AND dk.type = $2 ${JOIN} document d ON d.node = n.id AND ${KIND} = dk.id
    ${JOIN} support e ON e.document = d.id AND e.until IS NULL AND e.id > $4 ${JOIN} edge_type y ON y.id = e.type
  WHERE n.uri = $3 ORDER BY e.id LIMIT $5`

// The number is part of the text, since engines use a partial index only if the text matches its condition.
const REJECTIONS = sql`SELECT ${NAMED_SUPPORT} FROM support e ${NAMED_SUPPORT_FROM}
  WHERE e.provenance = ${String(provenanceNumber('REJECTED'))} AND e.id > $2 AND e.since <= $1
    AND (e.until IS NULL OR e.until > $1) ORDER BY e.id LIMIT $3`

export const EDGES: SqlOperations<'supports' | 'supportsOn' | 'concluded' | 'rejections'> = {
  *supports(uri, at, limit) {
    const rows = yield* rowsOf<NamedSupport>(SUPPORTS, uri, at, limit + 1)
    return { rows: rows.slice(0, limit).map(supportOf), more: rows.length > limit }
  },

  *supportsOn(edges, at) {
    const lists = [edges.map((edge) => edge.type), edges.map((edge) => edge.from), edges.map((edge) => edge.to)]
    return (yield* rowsOf<NamedSupport>(SUPPORTS_ON, ...lists, at)).map(supportOf)
  },

  concluded: ({ platform, type, uri }, after, limit) =>
    rowsOf<ConcludedRow>(CONCLUDED, platform, type, uri, after, limit),

  *rejections(at, after, limit) {
    return (yield* rowsOf<NamedSupport>(REJECTIONS, at, after, limit)).map(supportOf)
  },
}
