import type { NamedSupport } from '../../record/edge-events.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Synchronous } from '../../../contracts/operations.ts'
import type { SupportRecord } from '../../../contracts/reads.ts'
import type { EdgeClaim, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { edgePageOf, evidenceOf, provenanceOf, type EdgeCells } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'

interface NumberedSupport extends Pick<NamedSupport, 'id' | 'since' | 'provenance' | 'evidence'> {
  readonly type: number
  readonly kind: number
  /** Subject of the document; null if it is the source of the edge, as usual. */
  readonly subject: NodeId | null
}

/** Selects a `NumberedSupport` of `e`, from `SUPPORT_FROM`. */
const NUMBERED_SUPPORT =
  'SELECT e.id, e.since, e.type, d.kind, nullif(d.node, e.src) AS subject, e.provenance, e.evidence'
const SUPPORT_FROM = 'support e CROSS JOIN document d ON d.id = e.document'
/** Selects the URIs of the ends that the caller doesn't know. */
const SOURCE = '(SELECT uri FROM node n WHERE n.id = e.src) AS src'
const TARGET = '(SELECT uri FROM node n WHERE n.id = e.dst) AS dst'

/** Finds open supports apart from closed ones, so that the present is fast however long the past. */
const OPEN = 'e.until IS NULL'
const CLOSED = 'e.until IS NOT NULL AND e.until > +@at'

export function openEdgeReads(
  db: Db,
  names: RecordNames,
): Synchronous<'supports' | 'supportsOn' | 'concluded' | 'edgePage'> {
  const concluded = db.prepare<[number, number, number], { id: number; type: number; src: NodeId; dst: NodeId }>(
    'SELECT id, type, src, dst FROM support WHERE document = +? AND until IS NULL AND id > +? ORDER BY id LIMIT +?',
  )
  const edges = db
    .prepare<[number, number], EdgeCells>(
      'SELECT id, type, src, dst, provenance, since, until FROM support WHERE id > +? ORDER BY id LIMIT +?',
    )
    .raw()
  return {
    ...openSupportReads(db, names),
    concluded(key, after, limit) {
      const document = names.findDocument(key)
      if (document === undefined) return []
      const rows = concluded.all(document, after, limit)
      return rows.map(({ id, type, src, dst }) => ({ id, type: names.edgeTypeName(type), from: src, to: dst }))
    },
    edgePage: (after, at, limit) => edgePageOf(edges.all(after, limit), { at, limit, nameOf: names.edgeTypeName }),
  }
}

function openSupportReads(db: Db, names: RecordNames): Synchronous<'supports' | 'supportsOn'> {
  const ofNode = [`${TARGET} FROM ${SUPPORT_FROM} WHERE e.src`, `${SOURCE} FROM ${SUPPORT_FROM} WHERE e.dst`].flatMap(
    (end) =>
      [OPEN, CLOSED].map((state) =>
        db.prepare<[{ node: NodeId; at: Tx; limit: number }], NumberedSupport & { src?: Uri; dst?: Uri }>(
          `${NUMBERED_SUPPORT}, ${end} = +@node AND ${state} AND e.since <= +@at ORDER BY e.id LIMIT +@limit`,
        ),
      ),
  )
  // Starts at the source, which has few edges; a person or a dataset may be the target of a hundred thousand.
  const onEdge = [OPEN, CLOSED].map((state) =>
    db.prepare<[{ from: NodeId; to: NodeId; type: number; at: Tx }], NumberedSupport>(
      `${NUMBERED_SUPPORT} FROM ${SUPPORT_FROM}
       WHERE e.src = +@from AND ${state} AND e.since <= +@at AND +e.dst = +@to AND +e.type = +@type`,
    ),
  )
  return {
    supports(uri, at, limit) {
      const node = names.findNode(uri)
      if (node === undefined) return { rows: [], more: false }
      // A map, since an edge from a node to itself is found at both of its ends.
      const found = new Map(
        ofNode.flatMap((query) => query.all({ node, at, limit: limit + 1 })).map((row) => [row.id, row]),
      )
      const rows = [...found.values()].sort((a, b) => a.id - b.id).slice(0, limit)
      return {
        rows: rows.map((row) => supportOf(row, { from: row.src ?? uri, to: row.dst ?? uri }, names)),
        more: found.size > limit,
      }
    },
    supportsOn(edges, at) {
      const found = edges.flatMap((edge) => {
        const type = names.findEdgeType(edge.type)
        const from = names.findNode(edge.from)
        const to = names.findNode(edge.to)
        if (type === undefined || from === undefined || to === undefined) return []
        const rows = onEdge.flatMap((query) => query.all({ from, to, type, at }))
        return rows.map((row) => supportOf(row, edge, names))
      })
      return found.sort((a, b) => a.id - b.id)
    },
  }
}

/** `until` is null because a later close isn't visible as of the requested transaction. */
function supportOf(
  row: NumberedSupport,
  { from, to }: Pick<EdgeClaim, 'from' | 'to'>,
  names: RecordNames,
): SupportRecord {
  const { id, since, kind, subject } = row
  const document = names.keyOf(kind, subject === null ? from : names.uriOf(subject))
  const edge = { type: names.edgeTypeName(row.type), from, to, document, provenance: provenanceOf(row.provenance) }
  return { id, ...edge, evidence: evidenceOf(row.evidence, edge), since, until: null }
}
