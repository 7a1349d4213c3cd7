import type { StatedFacts, SupportRecord } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import { attributesOf, evidenceOf, provenanceOf } from '../../record/columns.ts'
import type { RecordNames } from '../schema/names.ts'
import { SUBJECT_FACTS } from '../schema/rows.ts'

export interface StatedColumns {
  readonly document: number
  readonly kind: number
  readonly uri: Uri
  readonly attributes: string
}

/** To select the attributes of a row of `statement`. */
export const ATTRIBUTES =
  'coalesce(attributes, (SELECT asserted FROM delta d WHERE d.seq = statement.seq)) AS attributes'

/** What documents state about a node that is not their subject. */
export function openPartsReader(db: Db): (node: number) => StatedColumns[] {
  const find = db.prepare<[number], StatedColumns>(
    `SELECT document, (SELECT kind FROM document d WHERE d.id = statement.document) AS kind,
       (SELECT uri FROM node n WHERE n.id = (SELECT d.node FROM document d WHERE d.id = statement.document)) AS uri,
       ${ATTRIBUTES}
     FROM statement WHERE node = +?`,
  )
  return (node) => find.all(node)
}

/**
 * The present facts of every document about a node, in the order in which they first had any. The system's is not among
 * them.
 */
export function openStatedReader(
  db: Db,
  names: RecordNames,
  /** Of a document whose subject has no row yet. */
  uriOf?: (document: number) => Uri,
): (node: number, uri: Uri) => StatedFacts[] {
  const parts = openPartsReader(db)
  const own = db.prepare<[number], { document: number; kind: number; attributes: string | null }>(
    `SELECT id AS document, kind, ${SUBJECT_FACTS} FROM document WHERE node = +?`,
  )
  return (node, uri) => {
    const rows = parts(node).map((row) => (row.uri === null && uriOf ? { ...row, uri: uriOf(row.document) } : row))
    for (const { document, kind, attributes } of own.all(node))
      if (attributes !== null) rows.push({ document, kind, uri, attributes })
    return statedOf(rows, names)
  }
}

/** In the order of the documents. */
export function statedOf(rows: StatedColumns[], names: RecordNames): StatedFacts[] {
  if (rows.length > 1) rows.sort((a, b) => a.document - b.document)
  return rows.map(({ kind, uri, attributes }) => {
    return { ...names.documentKindOf(kind), document: uri, attributes: attributesOf(attributes) }
  })
}

/** The key of a document's row. */
export function keyOf(row: { readonly kind: number; readonly uri: Uri }, names: RecordNames): DocumentKey {
  const { platform, type } = names.documentKindOf(row.kind)
  return { platform, type, uri: row.uri }
}

/** Of nodes that are in the record. */
export function openUris(db: Db): (node: NodeId) => Uri {
  const find = db.prepare<[NodeId], { uri: Uri }>('SELECT uri FROM node WHERE id = +?')
  return (node) => {
    const row = find.get(node)
    if (row === undefined) throw new Error(`node ${node} is not in the record`)
    return row.uri
  }
}

/** Joins the document `d` of a support `e`. */
export const DOCUMENT_OF_SUPPORT = 'CROSS JOIN document d ON d.id = e.document'

/**
 * To select a `ReasonColumns`: of the document the subject where it is not the source of the edge, as of most it is.
 */
export const REASON = 'e.type, d.kind, nullif(d.node, e.src) AS subject, e.provenance, e.evidence'

/** To select the URIs of the ends of a support `e`, where they are not known. */
export const SOURCE = '(SELECT uri FROM node n WHERE n.id = e.src) AS src'
export const TARGET = '(SELECT uri FROM node n WHERE n.id = e.dst) AS dst'

export interface ReasonColumns {
  readonly type: number
  readonly kind: number
  readonly subject: NodeId | null
  readonly provenance: number
  readonly evidence: string | null
}

/** An edge, and why it is there: what a support is without its number and its time. */
type Reason = Pick<SupportRecord, 'type' | 'from' | 'to' | 'document' | 'provenance' | 'evidence'>

export function openReasons(db: Db, names: RecordNames): (row: ReasonColumns, from: Uri, to: Uri) => Reason {
  const uriOf = openUris(db)
  return ({ type, kind, subject, provenance, evidence }, from, to) => {
    const edge = { type: names.edgeTypeName(type), from, to }
    const document = keyOf({ kind, uri: subject === null ? from : uriOf(subject) }, names)
    const support = { ...edge, document, provenance: provenanceOf(provenance) }
    return { ...support, evidence: evidenceOf(evidence, support) }
  }
}
