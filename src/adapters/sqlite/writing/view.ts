import type { OpenSupport } from '../../../commit/state.ts'
import type { CommitView } from '../../../commit/view.ts'
import { edgeKey } from '../../../model/diff.ts'
import type { Attributes, EdgeClaim } from '../../../model/facts.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import { attributesOf, provenanceNumber, provenanceOf } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { openGuardReads } from '../guard.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { ATTRIBUTES, openStatedReader } from '../reading/stated.ts'
import type { RecordNames } from '../schema/names.ts'
import type { Documents } from './documents.ts'
import type { MarkWrites } from './marks.ts'
import type { Nodes } from './nodes.ts'

export interface ViewTools {
  readonly names: RecordNames
  readonly nodes: Pick<Nodes, 'find'>
  readonly documents: Pick<Documents, 'find' | 'idOf' | 'subjectFacts' | 'keyOf'>
  readonly marks: Pick<MarkWrites, 'row'>
  readonly dutyFence: (name: string) => number | null
}

interface SupportColumns {
  readonly id: number
  readonly type: number
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
}

const SUPPORT = `e.id, e.type, (SELECT uri FROM node WHERE id = e.src) AS src, (SELECT uri FROM node WHERE id = e.dst) AS dst,
  e.provenance`
const IS_REASON = `e.provenance <> ${provenanceNumber('REJECTED')}`

/** What is found of a node; of none, nothing. */
function allOf<Row>(id: number | null | undefined, find: (id: number) => readonly Row[]): readonly Row[] {
  return id === null || id === undefined ? [] : find(id)
}

/** What a commit reads, on the connection that writes: each statement sees what the commits before it have written. */
export function openCommitView(db: Db, tools: ViewTools): CommitView {
  const { names, nodes, documents, marks, dutyFence } = tools
  const guard = openGuardReads(db)
  const voices = openStatedReader(db, names, (document) => documents.keyOf(document).uri)
  const findAbout = db.prepare<[NodeId], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +?`)
  const findParts = db.prepare<[number], { uri: Uri; attributes: string }>(
    `SELECT (SELECT uri FROM node WHERE id = node) AS uri, ${ATTRIBUTES} FROM statement WHERE document = +? ORDER BY id`,
  )

  return {
    node: nodes.find,
    document: documents.find,
    documentNumber: documents.idOf,
    contents(key) {
      const out = new Map<Uri, Attributes>()
      const id = documents.idOf(key)
      if (id === null) return out
      const own = documents.subjectFacts(id)
      if (own !== null) out.set(key.uri, attributesOf(own))
      for (const row of findParts.all(id)) out.set(row.uri, attributesOf(row.attributes))
      return out
    },
    statusesAbout: (uri) =>
      allOf(nodes.find(uri)?.id, (id) => findAbout.all(id)).map((row) => statusOf(row, uri, names)),
    voices: ({ id, uri }) => voices(id, uri),
    ...openSupportReads(db, tools),
    dirty: marks.row,
    dutyFence,
    guard: guard.state,
    countPresent: guard.present,
  }
}

type SupportReads = Pick<
  CommitView,
  'supportsOf' | 'supportsOn' | 'countSupports' | 'edgesTo' | 'resolutionsOf' | 'resolversOf'
>

function openSupportReads(db: Db, { names, nodes, documents }: ViewTools): SupportReads {
  const findOfDocument = db.prepare<[number], SupportColumns>(
    `SELECT ${SUPPORT} FROM support e WHERE e.document = +? AND e.until IS NULL ORDER BY e.id`,
  )
  // By source, of which an edge has few: a person or a look-up may be the target of a hundred thousand.
  const onEdge = 'e.src = +? AND e.until IS NULL AND +e.dst = +? AND +e.type = +?'
  const findOnEdge = db.prepare<[NodeId, NodeId, number, number], SupportColumns>(
    `SELECT ${SUPPORT} FROM support e WHERE ${onEdge} AND +e.document = +? ORDER BY e.id`,
  )
  const countOnEdge = db
    .prepare<[NodeId, NodeId, number], number>(`SELECT count(*) FROM support e WHERE ${onEdge} AND ${IS_REASON}`)
    .pluck()
  const findTo = db.prepare<[NodeId], { type: number; src: Uri }>(
    `SELECT e.type, (SELECT uri FROM node WHERE id = e.src) AS src FROM support e
     WHERE e.dst = +? AND e.until IS NULL AND ${IS_REASON} ORDER BY e.id`,
  )
  const findResolutions = db.prepare<[NodeId], { document: number; to: Uri }>(
    `SELECT e.document, (SELECT uri FROM node WHERE id = e.dst) AS "to" FROM support e
     WHERE e.src = +? AND e.until IS NULL AND +e.resolves = 1 ORDER BY e.id`,
  )
  const findResolvers = db
    .prepare<[NodeId], Uri>(
      `SELECT (SELECT uri FROM node WHERE id = e.src) FROM support e
       WHERE e.dst = +? AND e.resolves = 1 AND e.until IS NULL ORDER BY e.id`,
    )
    .pluck()

  function supportOf({ id, type, src, dst, provenance }: SupportColumns): OpenSupport {
    return { id, type: names.edgeTypeName(type), from: src, to: dst, provenance: provenanceOf(provenance) }
  }

  /** Null where an end or the type is not in the record: nothing is found. */
  function numbersOf({ type, from, to }: EdgeClaim): readonly [src: NodeId, dst: NodeId, type: number] | null {
    const src = nodes.find(from)?.id
    const dst = nodes.find(to)?.id
    const number = names.findEdgeType(type)
    return src === undefined || dst === undefined || number === undefined ? null : [src, dst, number]
  }

  return {
    supportsOf: (key) => allOf(documents.idOf(key), (id) => findOfDocument.all(id)).map(supportOf),
    supportsOn(key, edge) {
      const numbers = numbersOf(edge)
      const document = documents.idOf(key)
      return numbers === null || document === null ? [] : findOnEdge.all(...numbers, document).map(supportOf)
    },
    countSupports(edge) {
      const numbers = numbersOf(edge)
      return numbers === null ? 0 : (countOnEdge.get(...numbers) ?? 0)
    },
    edgesTo(uri) {
      const out = new Map<string, EdgeClaim & { readonly supports: number }>()
      for (const { type, src } of allOf(nodes.find(uri)?.id, (id) => findTo.all(id))) {
        const edge: EdgeClaim = { type: names.edgeTypeName(type), from: src, to: uri }
        const key = edgeKey(edge)
        out.set(key, { ...edge, supports: (out.get(key)?.supports ?? 0) + 1 })
      }
      return out
    },
    resolutionsOf: (lookup) =>
      allOf(nodes.find(lookup)?.id, (id) => findResolutions.all(id)).map(({ document, to }) => ({
        document: documents.keyOf(document),
        to,
      })),
    resolversOf: (uri) => allOf(nodes.find(uri)?.id, (id) => findResolvers.all(id)),
  }
}
