import type { LookupState, OpenSupport } from '../../../commit/state.ts'
import type { CommitView } from '../../../commit/view.ts'
import { edgeKey } from '../../../model/diff.ts'
import type { Attributes, DocumentKey, EdgeClaim } from '../../../model/facts.ts'
import { RESOLVES_TO } from '../../../model/lookup.ts'
import type { Uri } from '../../../model/uri.ts'
import { attributesOf, provenanceNumber, provenanceOf } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import type { DirtyWrites } from './dirty.ts'
import { openGuardReads } from '../guard.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { ATTRIBUTES, keyOf, openStatedReader } from '../reading/stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import type { Nodes } from './nodes.ts'

export interface ViewTools {
  readonly names: NumberedNames
  readonly nodes: Nodes
  readonly dirty: Pick<DirtyWrites, 'row'>
  readonly dutyFence: (name: string) => number | null
}

interface SupportColumns {
  readonly id: number
  readonly type: number
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
}

const SUPPORT = `SELECT id, type, (SELECT uri FROM node WHERE id = src) AS src, (SELECT uri FROM node WHERE id = dst) AS dst,
  provenance FROM support`
const IS_REASON = `provenance <> ${provenanceNumber('REJECTED')}`

/** What is found of a node; of none, nothing. */
function allOf<Row>(id: number | null, find: (id: number) => readonly Row[]): readonly Row[] {
  return id === null ? [] : find(id)
}

/** What a commit reads, on the connection that writes: each statement sees what the commit has written so far. */
export function openCommitView(db: Db, { names, nodes, dirty, dutyFence }: ViewTools): CommitView {
  const guard = openGuardReads(db)
  const voices = openStatedReader(db, names)
  const findAbout = db.prepare<[number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +?`)
  const findDocument = db.prepare<[number, Uri], StatusColumns & { id: number }>(
    `SELECT id, ${STATUS} FROM document WHERE speaker = +? AND uri = +?`,
  )
  const findContents = db.prepare<[number | null, Uri], { uri: Uri; attributes: string }>(
    `SELECT (SELECT uri FROM node WHERE id = node) AS uri, ${ATTRIBUTES} FROM said
     WHERE document = (SELECT id FROM document WHERE speaker = +? AND uri = +?) ORDER BY id`,
  )

  return {
    node: nodes.find,
    document({ platform, type, uri }) {
      const speaker = names.knownDocumentKind(platform, type)
      const row = speaker === undefined ? undefined : findDocument.get(speaker, uri)
      return row === undefined ? null : { id: row.id, status: statusOf(row, names) }
    },
    contents({ platform, type, uri }) {
      const out = new Map<Uri, Attributes>()
      for (const row of findContents.all(names.knownDocumentKind(platform, type) ?? null, uri))
        out.set(row.uri, attributesOf(row.attributes))
      return out
    },
    statusesAbout: (uri) => allOf(nodes.idOf(uri), (id) => findAbout.all(id)).map((row) => statusOf(row, names)),
    voices: ({ id }) => voices(id),
    ...openSupportReads(db, { names, nodes }),
    dirty: dirty.row,
    dutyFence,
    guard: guard.state,
    countPresent: guard.present,
  }
}

type SupportReads = Pick<
  CommitView,
  'supportsOf' | 'supportsOn' | 'countSupports' | 'edgesTo' | 'resolutionsOf' | 'resolversOf'
>

function openSupportReads(db: Db, { names, nodes }: Pick<ViewTools, 'names' | 'nodes'>): SupportReads {
  const findOfDocument = db.prepare<[number | null, Uri], SupportColumns>(
    `${SUPPORT} WHERE document = (SELECT id FROM document WHERE speaker = +? AND uri = +?) AND until IS NULL ORDER BY id`,
  )
  // One document's, on one edge, by source, of which an edge has few: a person or a look-up may be the target of a hundred thousand.
  const findOnEdge = db.prepare<[number | null, number | null, number, number | null, Uri], SupportColumns>(
    `${SUPPORT} WHERE support.src = +? AND until IS NULL AND +support.dst = +? AND type = +?
       AND +document = (SELECT id FROM document WHERE speaker = +? AND uri = +?)`,
  )
  const countOnEdge = db.prepare<[number | null, number | null, number], { supports: number }>(
    `SELECT count(*) AS supports FROM support WHERE src = +? AND until IS NULL AND +dst = +? AND type = +? AND ${IS_REASON}`,
  )
  const findTo = db.prepare<[number], { type: number; src: Uri; supports: number }>(
    `SELECT type, (SELECT uri FROM node WHERE id = src) AS src, supports FROM
       (SELECT type, src, count(*) AS supports FROM support
        WHERE dst = +? AND until IS NULL AND ${IS_REASON} GROUP BY src, type)`,
  )
  const findResolutions = db.prepare<[number, number], { document: number; dst: Uri }>(
    `SELECT document, (SELECT uri FROM node WHERE id = dst) AS dst FROM support
     WHERE src = +? AND until IS NULL AND type = +? ORDER BY id`,
  )
  const findResolvers = db.prepare<[number, number], { src: Uri }>(
    `SELECT (SELECT uri FROM node WHERE id = src) AS src FROM support
     WHERE dst = +? AND until IS NULL AND type = +? ORDER BY id`,
  )
  const findKey = db.prepare<[number], { speaker: number; uri: Uri }>('SELECT speaker, uri FROM document WHERE id = +?')

  /** Null where there is no such document yet: nothing is found. */
  const speakerOf = ({ platform, type }: DocumentKey): number | null => names.knownDocumentKind(platform, type) ?? null

  function supportOf({ id, type, src, dst, provenance }: SupportColumns): OpenSupport {
    return { id, type: names.edgeTypeName(type), from: src, to: dst, provenance: provenanceOf(provenance) }
  }

  function documentKey(id: number): DocumentKey {
    const row = findKey.get(id)
    if (row === undefined) throw new Error(`document ${id} is not in the record`)
    return keyOf(row, names)
  }

  function edgesTo(uri: Uri): LookupState['premises'] {
    const out = new Map<string, EdgeClaim & { readonly supports: number }>()
    for (const { type, src, supports } of allOf(nodes.idOf(uri), (id) => findTo.all(id))) {
      const edge: EdgeClaim = { type: names.edgeTypeName(type), from: src, to: uri }
      out.set(edgeKey(edge), { ...edge, supports })
    }
    return out
  }

  return {
    supportsOf: (key) => findOfDocument.all(speakerOf(key), key.uri).map(supportOf),
    supportsOn: (key, edge) =>
      findOnEdge
        .all(nodes.idOf(edge.from), nodes.idOf(edge.to), names.edgeType(edge.type), speakerOf(key), key.uri)
        .map(supportOf),
    countSupports: ({ type, from, to }) =>
      countOnEdge.get(nodes.idOf(from), nodes.idOf(to), names.edgeType(type))?.supports ?? 0,
    edgesTo,
    resolutionsOf: (lookup) =>
      allOf(nodes.idOf(lookup), (id) => findResolutions.all(id, names.edgeType(RESOLVES_TO))).map(
        ({ document, dst }) => ({ document: documentKey(document), to: dst }),
      ),
    resolversOf: (uri) =>
      allOf(nodes.idOf(uri), (id) => findResolvers.all(id, names.edgeType(RESOLVES_TO))).map((row) => row.src),
  }
}
