import type { ConcludedRow, EdgePage, EdgeRow, NodeRow, NodeStage, SupportRecord } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey, EdgeClaim, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { goneOf, provenanceNumber, provenanceOf, typesOf, type TypeColumns } from '../../record/columns.ts'
import { IS_ENRICHED } from '../schema/enriched.ts'
import { BY_KEY } from '../schema/rows.ts'
import { openIdsOf } from '../schema/open-ids.ts'
import { openByUri } from './by-uri.ts'
import { openIncomingReader } from './incoming.ts'
import type { LateReads } from './late-entries.ts'
import { openNodeRows, type NodeNumbers } from './node-numbers.ts'
import { openOwnedReader, type Owner } from './open-supports.ts'
import { DOCUMENT_OF_SUPPORT, openReasons, REASON, SOURCE, TARGET, type ReasonColumns } from './stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'

interface SupportColumns extends ReasonColumns {
  readonly id: number
  readonly since: Tx
}

/** Of the ends those that are not known. */
interface Ends {
  readonly src?: Uri
  readonly dst?: Uri
}

interface PageColumns extends TypeColumns {
  readonly id: NodeId
  readonly uri: Uri
  readonly gone: string | null
  readonly stage: NodeStage
}

/** Of a million nodes: looking for a text takes a third of the time of parsing it. What is quoted in an issue has its quotes escaped. */
const STANDING = `CASE WHEN system IS NULL THEN 'stub' WHEN ${IS_ENRICHED} OR instr(system, '"state":"ENRICHED"') THEN 'enriched'
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

interface EdgeTools {
  readonly names: NumberedNames
  readonly numbers: NodeNumbers
  readonly late: LateReads
}

export function openEdgeReads(db: Db, tools: EdgeTools): EdgeReads {
  const { names, numbers } = tools
  const show = openShower(db, names)
  const supports = openSupportReader(db, show, tools.late)
  const supportsOn = openEdgeSupports(db, show, tools)
  const nodes = db.prepare<[NodeId, number], PageColumns>(
    `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STANDING} FROM node WHERE id > +? ORDER BY id LIMIT +?`,
  )
  // The number is part of the text: of an index over some rows SQLite knows only by that, that it serves.
  const findRejections = db.prepare<[{ at: Tx; after: number; limit: number }], SupportColumns & Required<Ends>>(
    `SELECT ${COLUMNS}, ${SOURCE}, ${TARGET} ${FROM} WHERE e.provenance = ${provenanceNumber('REJECTED')} AND e.id > +@after AND e.since <= +@at
       AND (e.until IS NULL OR e.until > +@at) ORDER BY e.id LIMIT +@limit`,
  )
  const findDocument = db.prepare<[NodeId, number], { id: number; supports: string | null }>(
    `SELECT id, supports FROM document WHERE ${BY_KEY}`,
  )
  const findConcluded = openOwnedReader<{ id: number; type: number; src: number; dst: number }>(db, 'document', {
    columns: 'e.id, e.type, e.src, e.dst',
  })
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
        const speaker = names.knownDocumentKind(document.platform, document.type)
        const node = numbers()(document.uri)
        const row = speaker === undefined || node === null ? undefined : findDocument.get(node, speaker)
        if (row === undefined) return []
        const rows = findConcluded({ id: row.id, supports: openIdsOf(row.supports) }, { after, limit })
        return rows.map(({ id, type, src, dst }) => ({ id, type: names.edgeTypeName(type), from: src, to: dst }))
      }),
    edgePage: openEdgePager(db, names),
  }
}

const COLUMNS = `e.id, e.since, ${REASON}`
const FROM = `FROM support e ${DOCUMENT_OF_SUPPORT}`

type Show = (row: SupportColumns, from: Uri, to: Uri) => SupportRecord

type NodeSupports = readonly [id: NodeId, outgoing: string | null]
const NODE_SUPPORTS = 'id, outgoing'

function ownerOf([id, outgoing]: NodeSupports): Owner {
  return { id, supports: openIdsOf(outgoing) }
}

/** By source, of which an edge has few: a person or a dataset may be the target of a hundred thousand. */
function openEdgeSupports(
  db: Db,
  show: Show,
  { names, late }: EdgeTools,
): (edges: readonly EdgeClaim[], at: Tx) => SupportRecord[] {
  const nodes = openNodeRows<NodeSupports>(db, NODE_SUPPORTS, late)
  const numberOf = openByUri(db, 'node', late.nodes)
  const open = openOwnedReader<SupportColumns, { to: NodeId; type: number; at: Tx }>(db, 'node', {
    columns: COLUMNS,
    join: DOCUMENT_OF_SUPPORT,
    where: 'e.since <= +@at AND +e.dst = +@to AND +e.type = +@type',
  })
  const closed = db.prepare<[from: NodeId, at: Tx, at: Tx, to: NodeId, type: number], SupportColumns>(
    `SELECT ${COLUMNS} ${FROM} WHERE e.src = +? AND e.until IS NOT NULL AND e.until > +? AND e.since <= +? AND +e.dst = +? AND +e.type = +?
     ORDER BY e.id`,
  )
  return (edges, at) => {
    const nodeOf = nodes()
    const found: SupportRecord[] = []
    for (const edge of edges) {
      const type = names.knownEdgeType(edge.type)
      const from = nodeOf(edge.from)
      const to = numberOf(edge.to)
      if (type === undefined || from === null || to === null) continue
      for (const row of open(ownerOf(from), { to, type, at })) found.push(show(row, edge.from, edge.to))
      for (const row of closed.all(from[0], at, at, to, type)) found.push(show(row, edge.from, edge.to))
    }
    return found.sort((a, b) => a.id - b.id)
  }
}

/** Open supports are found apart from closed ones, so that the present is fast however long the past. */
function openSupportReader(
  db: Db,
  show: Show,
  late: LateReads,
): (uri: Uri, at: Tx, limit: number) => { rows: SupportRecord[]; more: boolean } {
  const nodes = openNodeRows<NodeSupports>(db, NODE_SUPPORTS, late)
  const outgoing = openOwnedReader<SupportColumns & Ends, { at: Tx }>(db, 'node', {
    columns: `${COLUMNS}, ${TARGET}`,
    join: DOCUMENT_OF_SUPPORT,
    where: 'e.since <= +@at',
  })
  const incoming = openIncomingReader<SupportColumns & Ends, { at: Tx }>(db, late.incoming, {
    columns: `${COLUMNS}, ${SOURCE}`,
    join: DOCUMENT_OF_SUPPORT,
    where: 'e.since <= +@at',
  })
  const ends = [
    { own: 'e.src', other: TARGET },
    { own: 'e.dst', other: SOURCE },
  ]
  const closed = ends.map(({ own, other }) =>
    db.prepare<[{ node: number; at: Tx; limit: number }], SupportColumns & Ends>(
      `SELECT ${COLUMNS}, ${other} ${FROM} WHERE ${own} = +@node AND e.until IS NOT NULL AND e.until > +@at AND e.since <= +@at ORDER BY e.id LIMIT +@limit`,
    ),
  )
  return (uri, at, limit) => {
    const node = nodes()(uri)
    if (node === null) return { rows: [], more: false }
    const page = { node: node[0], at, limit: limit + 1 }
    const found = new Map<number, SupportColumns & Ends>()
    for (const row of outgoing(ownerOf(node), { at, limit: limit + 1 })) found.set(row.id, row)
    for (const row of incoming(page)) found.set(row.id, row)
    for (const query of closed) for (const row of query.all(page)) found.set(row.id, row)
    const rows = [...found.values()].sort((a, b) => a.id - b.id)
    const shown = rows.slice(0, limit).map((row) => show(row, row.src ?? uri, row.dst ?? uri))
    return { rows: shown, more: rows.length > limit }
  }
}

/** `until` is null: a later close is not visible as of that transaction. */
function openShower(db: Db, names: NumberedNames): Show {
  const reasonOf = openReasons(db, names)
  return (row, from, to) => ({ id: row.id, ...reasonOf(row, from, to), since: row.since, until: null })
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
