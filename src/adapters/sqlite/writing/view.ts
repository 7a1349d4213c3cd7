import type { LookupState, OpenSupport } from '../../../commit/state.ts'
import type { CommitView } from '../../../commit/view.ts'
import { edgeKey } from '../../../model/diff.ts'
import type { Attributes, DocumentKey, EdgeClaim } from '../../../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../../../model/lookup.ts'
import { CARRIED } from '../../../model/origin.ts'
import type { Uri } from '../../../model/uri.ts'
import { attributesOf, provenanceNumber, provenanceOf } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import type { DirtyWrites } from './dirty.ts'
import { openGuardReads } from '../guard.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { openIncomingReader } from '../reading/incoming.ts'
import type { LateEntries } from '../reading/late-entries.ts'
import { openOwnedReader, type Owner } from '../reading/open-supports.ts'
import { ATTRIBUTES, openStatedReader } from '../reading/stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import type { Documents } from './documents.ts'
import type { Nodes } from './nodes.ts'

export interface ViewTools {
  readonly names: NumberedNames
  readonly nodes: Pick<Nodes, 'find' | 'idOf' | 'outgoing'>
  readonly documents: Pick<Documents, 'find' | 'numberOf' | 'owner' | 'facts' | 'keyOf' | 'flush'>
  readonly incoming: LateEntries
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

const SUPPORT = `e.id, e.type, (SELECT uri FROM node WHERE id = e.src) AS src, (SELECT uri FROM node WHERE id = e.dst) AS dst,
  e.provenance`
const IS_REASON = `e.provenance <> ${provenanceNumber('REJECTED')}`

/** What is found of a node; of none, nothing. */
function allOf<Row>(id: number | null, find: (id: number) => readonly Row[]): readonly Row[] {
  return id === null ? [] : find(id)
}

/** What a commit reads, on the connection that writes: each statement sees what the commits before it have written. */
export function openCommitView(db: Db, tools: ViewTools): CommitView {
  const { names, nodes, documents, dirty, dutyFence } = tools
  const guard = openGuardReads(db)
  const voices = openStatedReader(db, names, (document) => documents.keyOf(document).uri)
  const findAbout = db.prepare<[number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +?`)
  const findAsserted = db.prepare<[number], { asserted: string }>('SELECT asserted FROM delta WHERE seq = +?')
  const findParts = db.prepare<[number], { uri: Uri; attributes: string }>(
    `SELECT (SELECT uri FROM node WHERE id = node) AS uri, ${ATTRIBUTES} FROM said WHERE document = +? ORDER BY id`,
  )

  function contents(key: DocumentKey): ReadonlyMap<Uri, Attributes> {
    const out = new Map<Uri, Attributes>()
    const stated = documents.facts(key)
    if (stated === null) return out
    const { id, attributes, seq } = stated
    const own = attributes ?? (seq === null ? null : (findAsserted.get(seq)?.asserted ?? null))
    if (own !== null) out.set(key.uri, attributesOf(own))
    for (const row of findParts.all(id)) out.set(row.uri, attributesOf(row.attributes))
    return out
  }

  return {
    node: nodes.find,
    document: documents.find,
    documentNumber: documents.numberOf,
    contents,
    statusesAbout: (uri) => allOf(nodes.idOf(uri), (id) => findAbout.all(id)).map((row) => statusOf(row, uri, names)),
    voices({ id, uri }) {
      // Of this commit, too.
      documents.flush()
      return voices(id, uri)
    },
    ...openSupportReads(db, tools),
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

function openSupportReads(db: Db, { names, nodes, documents, incoming }: ViewTools): SupportReads {
  const findOfDocument = openOwnedReader<SupportColumns>(db, 'document', { columns: SUPPORT })
  // What a look-up carries on points at what it resolves to.
  const findCarried = openIncomingReader<SupportColumns, { document: number; answer: number }>(db, incoming, {
    columns: SUPPORT,
    where: `e.document = +@document AND e.type <> +@answer AND e.provenance = ${provenanceNumber(CARRIED)}`,
  })
  // One document's, on one edge, by source, of which an edge has few: a person or a look-up may be the target of a hundred thousand.
  const isEdge = '+e.dst = +@to AND +e.type = +@type'
  const findOnEdge = openOwnedReader<SupportColumns, { to: number; type: number; document: number }>(db, 'node', {
    columns: SUPPORT,
    where: `${isEdge} AND +e.document = +@document`,
  })
  const countOnEdge = openOwnedReader<{ id: number }, { to: number; type: number }>(db, 'node', {
    columns: 'e.id',
    where: `${isEdge} AND ${IS_REASON}`,
  })
  const findTo = openIncomingReader<{ id: number; type: number; src: Uri }>(db, incoming, {
    columns: 'e.id, e.type, (SELECT uri FROM node WHERE id = e.src) AS src',
    where: IS_REASON,
  })
  const findResolutions = openOwnedReader<{ document: number; dst: Uri }, { type: number }>(db, 'node', {
    columns: 'e.document, (SELECT uri FROM node WHERE id = e.dst) AS dst',
    where: '+e.type = +@type',
  })
  const findResolvers = db.prepare<[number], { src: Uri }>(
    `SELECT (SELECT uri FROM node WHERE id = e.src) AS src FROM resolver r CROSS JOIN support e ON e.id = r.support
     WHERE r.node = +? ORDER BY r.support`,
  )

  // Whom an address stands for is asked by each commit that names it. A list of open supports is never changed, but replaced.
  const resolutions = new WeakMap<readonly number[], LookupState['resolutions']>()

  function readResolutions(source: Owner, type: number): LookupState['resolutions'] {
    const found = findResolutions(source, { type })
    return found.map(({ document, dst }) => ({ document: documents.keyOf(document), to: dst }))
  }

  function supportOf({ id, type, src, dst, provenance }: SupportColumns): OpenSupport {
    return { id, type: names.edgeTypeName(type), from: src, to: dst, provenance: provenanceOf(provenance) }
  }

  function sourceOf(uri: Uri): Owner | null {
    const id = nodes.idOf(uri)
    return id === null ? null : { id, supports: nodes.outgoing(uri) }
  }

  /** Null where a node or the type is not in the record: nothing is found. */
  function placeOf({ type, from, to }: EdgeClaim): { source: Owner; edge: { to: number; type: number } } | null {
    const source = sourceOf(from)
    const target = nodes.idOf(to)
    const number = names.knownEdgeType(type)
    if (source === null || target === null || number === undefined) return null
    return { source, edge: { to: target, type: number } }
  }

  function carriedBy(document: number, answers: readonly OpenSupport[]): OpenSupport[] {
    const answer = names.knownEdgeType(RESOLVES_TO)
    if (answer === undefined) return []
    const targets = new Set(answers.filter(({ type }) => type === RESOLVES_TO).map(({ to }) => to))
    return [...targets].flatMap((to) =>
      allOf(nodes.idOf(to), (node) => findCarried({ node, document, answer })).map(supportOf),
    )
  }

  function edgesTo(uri: Uri): LookupState['premises'] {
    const out = new Map<string, EdgeClaim & { readonly supports: number }>()
    for (const { type, src } of allOf(nodes.idOf(uri), (node) => findTo({ node }))) {
      const edge: EdgeClaim = { type: names.edgeTypeName(type), from: src, to: uri }
      const key = edgeKey(edge)
      out.set(key, { ...edge, supports: (out.get(key)?.supports ?? 0) + 1 })
    }
    return out
  }

  return {
    supportsOf(key) {
      const owner = documents.owner(key)
      if (owner === null) return []
      const own = findOfDocument(owner, {}).map(supportOf)
      return key.type === LOOKUP_TYPE ? [...own, ...carriedBy(owner.id, own)] : own
    },
    supportsOn(key, edge) {
      const place = placeOf(edge)
      const document = documents.numberOf(key)
      if (place === null || document === null) return []
      return findOnEdge(place.source, { ...place.edge, document }).map(supportOf)
    },
    countSupports(edge) {
      const place = placeOf(edge)
      return place === null ? 0 : countOnEdge(place.source, place.edge).length
    },
    edgesTo,
    resolutionsOf(lookup) {
      const source = sourceOf(lookup)
      const type = names.knownEdgeType(RESOLVES_TO)
      if (source === null || type === undefined) return []
      if (source.supports === 'many') return readResolutions(source, type)
      const known = resolutions.get(source.supports)
      if (known !== undefined) return known
      const found = readResolutions(source, type)
      resolutions.set(source.supports, found)
      return found
    },
    resolversOf: (uri) => allOf(nodes.idOf(uri), (node) => findResolvers.all(node)).map((row) => row.src),
  }
}
