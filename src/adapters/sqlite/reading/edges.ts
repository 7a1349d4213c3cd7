import type { ConcludedRow, EdgePage, EdgeRow, NodeRow, NodeStage, SupportRecord } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey, EdgeClaim, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { goneOf, provenanceNumber, provenanceOf, typesOf, type TypeColumns } from '../../record/columns.ts'
import { BY_KEY } from '../schema/rows.ts'
import { openNodeIds } from './node-ids.ts'
import { DOCUMENT_OF_SUPPORT, openReasons, REASON, SOURCE, TARGET, type ReasonColumns } from './stated.ts'
import type { RecordNames } from '../schema/names.ts'

interface SupportColumns extends ReasonColumns {
  readonly id: number
  readonly since: Tx
}

/** The URIs of the ends that aren't known already. */
interface EndUris {
  readonly src?: Uri
  readonly dst?: Uri
}

interface PageColumns extends TypeColumns {
  readonly id: NodeId
  readonly uri: Uri
  readonly gone: string | null
  readonly stage: NodeStage
}

/**
 * Of a million nodes: looking for a text takes a third of the time of parsing it. What is quoted in an issue has its
 * quotes escaped.
 */
const STAGE = `CASE WHEN system IS NULL THEN 'stub' WHEN instr(system, '"state":"ENRICHED"') THEN 'enriched'
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

export function openEdgeReads(db: Db, names: RecordNames): EdgeReads {
  const show = openShower(db, names)
  const idOf = openNodeIds(db)
  const supports = openSupportReader(db, show)
  const supportsOn = openEdgeSupports(db, show, names)
  const nodes = db.prepare<[NodeId, number], PageColumns>(
    `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STAGE} FROM node WHERE id > +? ORDER BY id LIMIT +?`,
  )
  // The number is part of the text: of an index over some rows SQLite knows only by that, that it serves.
  const findRejections = db.prepare<[{ at: Tx; after: number; limit: number }], SupportColumns & Required<EndUris>>(
    `SELECT ${COLUMNS}, ${SOURCE}, ${TARGET} ${FROM}
     WHERE e.provenance = ${provenanceNumber('REJECTED')} AND e.id > +@after AND e.since <= +@at
       AND (e.until IS NULL OR e.until > +@at) ORDER BY e.id LIMIT +@limit`,
  )
  const findConcluded = db.prepare<
    [NodeId, number, number, number],
    { id: number; type: number; src: number; dst: number }
  >(
    `SELECT id, type, src, dst FROM support WHERE document = (SELECT id FROM document WHERE ${BY_KEY})
       AND until IS NULL AND id > +? ORDER BY id LIMIT +?`,
  )
  return {
    supportsOn: (edges, at) => snapshot(db, () => supportsOn(edges, at)),
    supports: (uri, at, limit) => snapshot(db, () => supports(uri, at, limit)),
    nodePage: (after, limit) =>
      nodes.all(after, limit).map((row) => {
        const { id, uri, stage } = row
        return { id, uri, types: typesOf(row), gone: goneOf(row.gone), stage }
      }),
    rejections: (at, after, limit) =>
      findRejections.all({ at, after, limit }).map((row) => show(row, row.src, row.dst)),
    concluded: (document, after, limit) =>
      snapshot(db, () => {
        const kind = names.findDocumentKind(document.platform, document.type)
        const node = kind === undefined ? null : idOf(document.uri)
        if (kind === undefined || node === null) return []
        const rows = findConcluded.all(node, kind, after, limit)
        return rows.map(({ id, type, src, dst }) => ({ id, type: names.edgeTypeName(type), from: src, to: dst }))
      }),
    edgePage: openEdgePager(db, names),
  }
}

const COLUMNS = `e.id, e.since, ${REASON}`
const FROM = `FROM support e ${DOCUMENT_OF_SUPPORT}`

type Show = (row: SupportColumns, from: Uri, to: Uri) => SupportRecord

/** By source, of which an edge has few: a person or a dataset may be the target of a hundred thousand. */
function openEdgeSupports(
  db: Db,
  show: Show,
  names: RecordNames,
): (edges: readonly EdgeClaim[], at: Tx) => SupportRecord[] {
  const idOf = openNodeIds(db)
  const edge = 'e.since <= +@at AND +e.dst = +@to AND +e.type = +@type'
  const queries = [OPEN, CLOSED].map((state) =>
    db.prepare<[{ from: NodeId; to: NodeId; type: number; at: Tx }], SupportColumns>(
      `SELECT ${COLUMNS} ${FROM} WHERE e.src = +@from AND ${state} AND ${edge} ORDER BY e.id`,
    ),
  )
  return (edges, at) => {
    const found: SupportRecord[] = []
    for (const claim of edges) {
      const type = names.findEdgeType(claim.type)
      const from = idOf(claim.from)
      const to = idOf(claim.to)
      if (type === undefined || from === null || to === null) continue
      for (const query of queries)
        for (const row of query.all({ from, to, type, at })) found.push(show(row, claim.from, claim.to))
    }
    return found.sort((a, b) => a.id - b.id)
  }
}

/** Open supports are found apart from closed ones, so that the present is fast however long the past. */
const OPEN = 'e.until IS NULL'
const CLOSED = 'e.until IS NOT NULL AND e.until > +@at'

function openSupportReader(
  db: Db,
  show: Show,
): (uri: Uri, at: Tx, limit: number) => { rows: SupportRecord[]; more: boolean } {
  const idOf = openNodeIds(db)
  const ends = [
    { own: 'e.src', other: TARGET },
    { own: 'e.dst', other: SOURCE },
  ]
  const queries = ends.flatMap(({ own, other }) =>
    [OPEN, CLOSED].map((state) =>
      db.prepare<[{ node: number; at: Tx; limit: number }], SupportColumns & EndUris>(
        `SELECT ${COLUMNS}, ${other} ${FROM} WHERE ${own} = +@node AND ${state} AND e.since <= +@at
         ORDER BY e.id LIMIT +@limit`,
      ),
    ),
  )
  return (uri, at, limit) => {
    const node = idOf(uri)
    if (node === null) return { rows: [], more: false }
    const found = new Map<number, SupportColumns & EndUris>()
    for (const query of queries) for (const row of query.all({ node, at, limit: limit + 1 })) found.set(row.id, row)
    const rows = [...found.values()].sort((a, b) => a.id - b.id)
    const shown = rows.slice(0, limit).map((row) => show(row, row.src ?? uri, row.dst ?? uri))
    return { rows: shown, more: rows.length > limit }
  }
}

/** `until` is null: a later close is not visible as of that transaction. */
function openShower(db: Db, names: RecordNames): Show {
  const reasonOf = openReasons(db, names)
  return (row, from, to) => ({ id: row.id, ...reasonOf(row, from, to), since: row.since, until: null })
}

type EdgeColumns = [id: number, type: number, src: number, dst: number, provenance: number, since: Tx, until: Tx | null]

/** Twenty million of them are read at a start: rows come as plain lists, which takes a third less time than objects. */
function openEdgePager(db: Db, names: RecordNames): EdgeReads['edgePage'] {
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
