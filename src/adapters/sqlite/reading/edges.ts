import type { ConcludedRow, EdgePage, EdgeRow, NodeRow, NodeStage, SupportRecord } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey, EdgeClaim, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { goneOf, provenanceNumber, provenanceOf, textsOf, typesOf, type TypeColumns } from '../../record/columns.ts'
import { keyOf } from './stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'

interface SupportColumns {
  readonly id: number
  readonly type: number
  readonly src: Uri
  readonly dst: Uri
  readonly speaker: number
  readonly uri: Uri
  readonly provenance: number
  readonly evidence: string | null
  readonly since: Tx
}

interface PageColumns extends TypeColumns {
  readonly id: NodeId
  readonly uri: Uri
  readonly gone: string | null
  readonly stage: NodeStage
}

/** Of a million nodes: looking for a text takes a third of the time of parsing it. What is quoted in an issue has its quotes escaped. */
const STANDING = `CASE WHEN system IS NULL THEN 'stub' WHEN instr(system, '"state":"ENRICHED"') THEN 'enriched'
  WHEN instr(system, '"state":"HYDRATED"') THEN 'hydrated' WHEN instr(system, '"unresolvable":true') THEN 'unresolvable'
  ELSE 'stub' END AS stage`

export interface EdgeReads {
  supports(uri: Uri, at: Tx, limit: number): { rows: SupportRecord[]; more: boolean }
  supportsOn(edges: readonly EdgeClaim[], at: Tx): SupportRecord[]
  rejections(at: Tx, after: number, limit: number): SupportRecord[]
  concluded(document: DocumentKey, after: number, limit: number): ConcludedRow[]
  nodePage(after: NodeId, limit: number): NodeRow[]
  edgePage(after: number, at: Tx, limit: number): EdgePage
}

export function openEdgeReads(db: Db, names: NumberedNames): EdgeReads {
  const supports = openSupportReader(db, names)
  const supportsOn = openEdgeSupports(db, names)
  const nodes = db.prepare<[NodeId, number], PageColumns>(
    `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STANDING} FROM node WHERE id > +? ORDER BY id LIMIT +?`,
  )
  // The number is part of the text: of an index over some rows SQLite knows only by that, that it serves.
  const findRejections = db.prepare<[{ at: Tx; after: number; limit: number }], SupportColumns>(
    `${SUPPORTS} WHERE e.provenance = ${provenanceNumber('REJECTED')} AND e.id > +@after AND e.since <= +@at
       AND (e.until IS NULL OR e.until > +@at) ORDER BY e.id LIMIT +@limit`,
  )
  const findDocument = db.prepare<[number, Uri], { id: number }>(
    'SELECT id FROM document WHERE speaker = +? AND uri = +?',
  )
  const findConcluded = db.prepare<[number, number, number], { id: number; type: number; src: number; dst: number }>(
    'SELECT id, type, src, dst FROM support WHERE document = +? AND until IS NULL AND id > +? ORDER BY id LIMIT +?',
  )
  return {
    supportsOn: (edges, at) => snapshot(db, () => supportsOn(edges, at)),
    supports: (uri, at, limit) => snapshot(db, () => supports(uri, at, limit)),
    nodePage: (after, limit) =>
      nodes.all(after, limit).map((row) => {
        const { id, uri, stage } = row
        return { id, uri, types: typesOf(row), gone: goneOf(row.gone), stage }
      }),
    rejections: (at, after, limit) => findRejections.all({ at, after, limit }).map((row) => supportOf(row, names)),
    concluded(document, after, limit) {
      const speaker = names.knownDocumentKind(document.platform, document.type)
      const row = speaker === undefined ? undefined : findDocument.get(speaker, document.uri)
      if (row === undefined) return []
      const rows = findConcluded.all(row.id, after, limit)
      return rows.map(({ id, type, src, dst }) => ({ id, type: names.edgeTypeName(type), from: src, to: dst }))
    },
    edgePage: openEdgePager(db, names),
  }
}

const SUPPORTS = `SELECT id, type, (SELECT uri FROM node n WHERE n.id = e.src) AS src, (SELECT uri FROM node n WHERE n.id = e.dst) AS dst,
    (SELECT speaker FROM document d WHERE d.id = e.document) AS speaker,
    (SELECT uri FROM document d WHERE d.id = e.document) AS uri, provenance, evidence, since FROM support e`

/** By source, of which an edge has few: a person or a dataset may be the target of a hundred thousand. */
function openEdgeSupports(db: Db, names: NumberedNames): (edges: readonly EdgeClaim[], at: Tx) => SupportRecord[] {
  const select = (open: string) =>
    db.prepare<[{ from: Uri; to: Uri; type: number; at: Tx }], SupportColumns>(
      `${SUPPORTS} WHERE e.src = (SELECT id FROM node WHERE uri = +@from) AND ${open} AND e.since <= +@at
         AND +e.dst = (SELECT id FROM node WHERE uri = +@to) AND +e.type = +@type ORDER BY id`,
    )
  const queries = [select('e.until IS NULL'), select('e.until IS NOT NULL AND e.until > +@at')]
  return (edges, at) => {
    const rows = edges.flatMap(({ type, from, to }) => {
      const number = names.knownEdgeType(type)
      return number === undefined ? [] : queries.flatMap((query) => query.all({ from, to, type: number, at }))
    })
    return rows.toSorted((a, b) => a.id - b.id).map((row) => supportOf(row, names))
  }
}

/** Open supports are found apart from closed ones, so that the present is fast however long the past. */
function openSupportReader(
  db: Db,
  names: NumberedNames,
): (uri: Uri, at: Tx, limit: number) => { rows: SupportRecord[]; more: boolean } {
  const findNode = db.prepare<[Uri], { id: number }>('SELECT id FROM node WHERE uri = +?')
  const select = (where: string) =>
    db.prepare<[{ node: number; at: Tx; limit: number }], SupportColumns>(
      `${SUPPORTS} WHERE ${where} ORDER BY id LIMIT +@limit`,
    )
  const queries = [
    select('e.src = +@node AND e.until IS NULL AND e.since <= +@at'),
    select('e.dst = +@node AND e.until IS NULL AND e.since <= +@at'),
    select('e.src = +@node AND e.until IS NOT NULL AND e.until > +@at AND e.since <= +@at'),
    select('e.dst = +@node AND e.until IS NOT NULL AND e.until > +@at AND e.since <= +@at'),
  ]
  return (uri, at, limit) => {
    const node = findNode.get(uri)
    if (node === undefined) return { rows: [], more: false }
    const found = new Map<number, SupportColumns>()
    for (const query of queries)
      for (const row of query.all({ node: node.id, at, limit: limit + 1 })) found.set(row.id, row)
    const rows = [...found.values()].sort((a, b) => a.id - b.id)
    return { rows: rows.slice(0, limit).map((row) => supportOf(row, names)), more: rows.length > limit }
  }
}

/** `until` is null: a later close is not visible as of that transaction. */
function supportOf(row: SupportColumns, names: NumberedNames): SupportRecord {
  return {
    id: row.id,
    type: names.edgeTypeName(row.type),
    from: row.src,
    to: row.dst,
    document: keyOf(row, names),
    provenance: provenanceOf(row.provenance),
    evidence: textsOf(row.evidence),
    since: row.since,
    until: null,
  }
}

type EdgeColumns = [id: number, type: number, src: number, dst: number, provenance: number, since: Tx, until: Tx | null]

/** Twenty million of them are read at a start: rows come as plain lists, which takes a third less time than objects. */
function openEdgePager(db: Db, names: NumberedNames): EdgeReads['edgePage'] {
  const find = db
    .prepare<[number, number], EdgeColumns>(
      'SELECT id, type, src, dst, provenance, since, until FROM support WHERE id > +? ORDER BY id LIMIT +?',
    )
    .raw()
  return (after, at, limit) => {
    const rows: EdgeRow[] = []
    const found = find.all(after, limit)
    for (const [support, type, from, to, provenance, since, until] of found) {
      // Ids ascend with the transactions: all that follow are later still.
      if (since > at) return { rows, next: null }
      const seen = { support, type: names.edgeTypeName(type), from, to, provenance: provenanceOf(provenance), since }
      rows.push({ ...seen, until: until !== null && until > at ? null : until })
    }
    return { rows, next: found.length < limit ? null : (rows.at(-1)?.support ?? null) }
  }
}
