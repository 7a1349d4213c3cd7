import type { BatchDocument, BatchEdge, BatchNode } from '../../../commit/batch-objects.ts'
import type { CommitReads } from '../../../commit/commit-reads.ts'
import type { BatchState } from '../../../commit/batch-state.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { parseAttributes, provenanceOf } from '../../record/columns.ts'
import type { SupportColumns } from '../../record/log.ts'
import type { Db } from '../schema/database.ts'
import { documentStatusOf, NUMBERED_STATUS, type NumberedStatus } from '../schema/rows.ts'
import type { WriterParts } from './write.ts'

/** Selects what documents state about any node. Both tables have an index by node, and one by document. */
const STATED = `(SELECT id AS document, node, ${attributesIn('document')} AS attributes
    FROM document WHERE attributes IS NOT NULL OR seq IS NOT NULL
  UNION ALL SELECT document, node, ${attributesIn('part_facts')} FROM part_facts)`

function attributesIn(table: 'document' | 'part_facts'): string {
  return `coalesce(attributes, (SELECT asserted FROM delta WHERE delta.seq = ${table}.seq))`
}

interface StatementColumns {
  readonly document: number
  readonly node: NodeId
  readonly attributes: string
}

const NUMBERED_SUPPORT = 'SELECT e.id, e.type, e.src, e.dst, e.document, e.provenance, e.since FROM'

/**
 * Loads everything that a batch reads, on the writing connection. Ids come with the rows of nodes; the rest is found by
 * id. `dutyFence` returns the fence under which a duty is claimed.
 */
export function openLoad(
  db: Db,
  { names, nodes, marks }: WriterParts,
  dutyFence: (name: string) => number | null,
): (reads: CommitReads, state: BatchState) => void {
  const findAbout = db.prepare<[NodeId], NumberedStatus & { id: number; size: number | null; crc: number | null }>(
    `SELECT document.id, ${NUMBERED_STATUS}, size, crc FROM document LEFT JOIN answer ON answer.document = document.id WHERE node = +?`,
  )
  const contents = prepareStated('document')
  const aboutNode = prepareStated('node')
  const byDocument = supports('e.document = +?')
  // Starts at the source, which has few edges; a person or a look-up may be the target of a hundred thousand.
  const onEdge = supports<[NodeId, NodeId, number]>('e.src = +? AND +e.dst = +? AND +e.type = +?')
  const carried = db.prepare<[NodeId, NodeId, number], SupportColumns<number>>(
    `${NUMBERED_SUPPORT} support r CROSS JOIN support e
       ON e.src = +? AND e.until IS NULL AND +e.dst = r.dst AND +e.document = r.document
     WHERE r.src = +? AND r.until IS NULL AND +r.resolves = 1 AND +e.type = +?`,
  )
  const resolutions = supports('e.src = +? AND +e.resolves = 1')
  const resolvers = supports('e.dst = +? AND e.resolves = 1')
  const incoming = supports('e.dst = +?')
  const guardOf = db.prepare<[string], string>('SELECT state FROM guard WHERE platform = +?').pluck()
  const present = db
    .prepare<[string], number>(
      `SELECT count(*) FROM document WHERE kind IN (SELECT id FROM document_kind WHERE platform = +?)
         AND hydrated_at IS NOT NULL AND gone = 0`,
    )
    .pluck()

  function prepareStated(by: 'document' | 'node') {
    return db.prepare<[number], StatementColumns>(`SELECT document, node, attributes FROM ${STATED} WHERE ${by} = +?`)
  }

  function supports<Parameters extends unknown[] = [number]>(where: string) {
    return db.prepare<Parameters, SupportColumns<number>>(
      `${NUMBERED_SUPPORT} support e WHERE ${where} AND e.until IS NULL`,
    )
  }

  function nodeOf(id: NodeId, state: BatchState): BatchNode {
    return state.nodeWithId(id) ?? state.loadNodeId(id, names.uriOf(id))
  }

  function documentOf(id: number, state: BatchState): BatchDocument {
    const known = state.documentWithId(id)
    if (known !== undefined) return known
    const row = names.readDocument(id)
    if (row === undefined) throw new Error(`document ${id} isn't in the record`)
    const { platform, type, origin } = names.documentKindOf(row.kind)
    const document = state.loadDocumentId(id, { platform, type, uri: row.uri })
    document.origin = origin
    return document
  }

  function loadAbout(node: BatchNode, state: BatchState): void {
    if (node.id === null) return
    for (const row of findAbout.all(node.id)) {
      const { size, crc } = row
      state.loadDocument(
        row.id,
        documentStatusOf(row, node.uri, names),
        size === null || crc === null ? null : { size, crc },
      )
    }
  }

  function loadStated(rows: readonly StatementColumns[], state: BatchState): void {
    for (const { document, node, attributes } of rows)
      state.loadStated(documentOf(document, state), nodeOf(node, state), parseAttributes(attributes))
  }

  function loadSupports(rows: readonly SupportColumns<number>[], state: BatchState): void {
    for (const { id, type, src, dst, provenance, document } of rows)
      state.loadSupport({
        id,
        type: names.edgeTypeName(type),
        from: nodeOf(src, state),
        to: nodeOf(dst, state),
        provenance: provenanceOf(provenance),
        document: documentOf(document, state),
      })
  }

  function loadEdge({ type, from, to }: BatchEdge, find: typeof onEdge, state: BatchState): void {
    const number = names.findEdgeType(type)
    if (from.id !== null && to.id !== null && number !== undefined)
      loadSupports(find.all(from.id, to.id, number), state)
  }

  return (reads, state) => {
    for (const { uri } of reads.nodes) {
      const row = nodes.find(uri)
      if (row !== null) state.loadNode(row)
    }
    for (const node of reads.about) loadAbout(node, state)
    for (const { id } of reads.contents) if (id !== null) loadStated(contents.all(id), state)
    for (const { id } of reads.stated) if (id !== null) loadStated(aboutNode.all(id), state)
    for (const { id } of reads.supports) if (id !== null) loadSupports(byDocument.all(id), state)
    for (const edge of reads.edges.values()) loadEdge(edge, onEdge, state)
    for (const edge of reads.carried.values()) loadEdge(edge, carried, state)
    for (const { id } of reads.resolutions) if (id !== null) loadSupports(resolutions.all(id), state)
    for (const { id } of reads.resolvers) if (id !== null) loadSupports(resolvers.all(id), state)
    for (const { id } of reads.incoming) {
      if (id === null) continue
      const rows = incoming.all(id)
      // Edges carried on from the look-up begin at the same nodes.
      for (const src of new Set(rows.map((row) => row.src))) state.loadNode(nodes.read(src))
      loadSupports(rows, state)
    }
    for (const { uri } of reads.marks) {
      const row = marks.row(uri)
      if (row !== null) state.loadMark(row)
    }
    for (const name of reads.duties) {
      const fence = dutyFence(name)
      if (fence !== null) state.loadDuty(name, fence)
    }
    for (const platform of reads.guards) {
      const guard = guardOf.get(platform)
      if (guard !== undefined) state.loadGuard(platform, JSON.parse(guard))
    }
    for (const platform of reads.present) state.loadPresent(platform, present.get(platform) ?? 0)
  }
}
