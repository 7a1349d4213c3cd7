import { edgesNamed } from '../../commit/change.ts'
import { answered } from '../../commit/guard.ts'
import { carry, isAnswer, lookupNeeds } from '../../commit/carry.ts'
import { askedTypes } from '../../commit/dirty.ts'
import { needsOf, unaskedReferences, type Diffed } from '../../commit/plan.ts'
import type {
  CommitState,
  DocumentChange,
  DocumentState,
  LookupNeed,
  LookupState,
  OpenSupport,
} from '../../commit/state.ts'
import { distinctWrites } from '../../commit/system.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { Commit, DocumentStatus, DocumentWrite } from '../../contracts/store.ts'
import { edgeKey } from '../../model/diff.ts'
import { documentId, type Attributes, type DocumentKey, type EdgeClaim } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import type { DirtyReads } from './dirty.ts'
import { openGuardReads } from './guard.ts'
import {
  attributesOf,
  NODE,
  nodeOf,
  provenanceOf,
  STATUS,
  statusOf,
  type NodeColumns,
  type StatusColumns,
  type StoredNode,
} from './rows.ts'
import { ATTRIBUTES } from './said.ts'
import type { Words } from './words.ts'

/** A commit with everything that planning and writing it need to know. */
export interface LoadedCommit extends Diffed {
  readonly state: Omit<CommitState, 'nodes'> & { readonly nodes: ReadonlyMap<Uri, StoredNode> }
  /** By `documentId`, those that have a row. */
  readonly documentIds: ReadonlyMap<string, number>
  /** What changed of the guards, by platform. */
  readonly guards: ReadonlyMap<string, GuardState>
}

interface SupportColumns {
  readonly id: number
  readonly type: number
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
}

interface Tools {
  readonly words: Words
  readonly dirty: DirtyReads
}

const SUPPORT = `SELECT id, type, (SELECT uri FROM node WHERE id = src) AS src, (SELECT uri FROM node WHERE id = dst) AS dst,
  provenance FROM support`
/** One document's, on one edge: by source, of which an edge has few. */
const SUPPORT_NAMED = `${SUPPORT} WHERE support.src = (SELECT id FROM node WHERE uri = +?) AND until IS NULL
  AND +support.dst = (SELECT id FROM node WHERE uri = +?) AND type = +? AND +document = +?`
const NO_FACTS: ReadonlyMap<Uri, Attributes> = new Map()

export function openLoader(db: Db, { words, dirty }: Tools): (commit: Commit) => LoadedCommit {
  const loadDocument = openDocumentLoader(db, words)
  const loadLookup = openLookupLoader(db, words)
  const guard = openGuardReads(db)
  const findNode = db.prepare<[Uri], NodeColumns>(`SELECT ${NODE} FROM node WHERE uri = +?`)
  const findResolvers = db.prepare<[number, number], { src: Uri }>(
    `SELECT (SELECT uri FROM node WHERE id = src) AS src FROM support WHERE dst = +? AND until IS NULL AND type = +? ORDER BY id`,
  )
  const findAbout = db.prepare<[number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +?`)

  function loadNodes(uris: readonly Uri[]): Map<Uri, StoredNode> {
    const out = new Map<Uri, StoredNode>()
    for (const uri of uris) {
      const row = findNode.get(uri)
      if (row !== undefined) out.set(uri, nodeOf(row))
    }
    return out
  }

  function loadResolvers(uris: readonly Uri[], nodes: ReadonlyMap<Uri, StoredNode>): Map<Uri, readonly Uri[]> {
    const out = new Map<Uri, readonly Uri[]>()
    for (const uri of uris) {
      const node = nodes.get(uri)
      if (node === undefined) continue
      const lookups = findResolvers.all(node.id, words.edgeType(RESOLVES_TO)).map((row) => row.src)
      if (lookups.length > 0) out.set(uri, lookups)
    }
    return out
  }

  function loadPending(uris: Iterable<Uri>): Map<Uri, readonly string[]> {
    const out = new Map<Uri, readonly string[]>()
    for (const uri of uris) {
      const row = dirty.row(uri)
      if (row?.pending === true) out.set(uri, askedTypes(row))
    }
    return out
  }

  return (commit) => {
    const documentIds = new Map<string, number>()
    const changes: DocumentChange[] = []
    const guards = new Map<string, GuardState>()
    for (const write of distinctWrites(commit)) {
      const loaded = loadDocument(write)
      if (loaded !== null) documentIds.set(documentId(write.key), loaded.id)
      const { platform } = write.key
      const reads = {
        state: () => guards.get(platform) ?? guard.state(platform),
        present: () => guard.present(platform),
      }
      const { change, guard: after } = answered(write, loaded?.state ?? null, { commit, guard: reads })
      changes.push(change)
      if (after !== null) guards.set(platform, after)
    }
    const lookups = lookupNeeds(changes)
    const diffed = { commit, changes, carried: carry(changes, lookups, new Map(lookups.map(loadLookup))) }
    const needs = needsOf(diffed)
    const nodes = loadNodes(needs.nodes)
    const about = new Map<Uri, readonly DocumentStatus[]>()
    for (const uri of needs.about) {
      const node = nodes.get(uri)
      about.set(uri, node === undefined ? [] : findAbout.all(node.id).map((row) => statusOf(row, words)))
    }
    const pending = loadPending(unaskedReferences(diffed, nodes))
    const resolvers = loadResolvers(needs.answered, nodes)
    for (const lookup of [...resolvers.values()].flat())
      for (const [uri, node] of loadNodes([lookup])) nodes.set(uri, node)
    return { ...diffed, documentIds, guards, state: { nodes, about, pending, resolvers } }
  }
}

function openDocumentLoader(
  db: Db,
  words: Words,
): (write: DocumentWrite) => { id: number; state: DocumentState } | null {
  const find = db.prepare<[number, Uri], StatusColumns & { id: number }>(
    `SELECT id, ${STATUS} FROM document WHERE speaker = +? AND uri = +?`,
  )
  const findSaid = db.prepare<[number], { uri: Uri; attributes: string }>(
    `SELECT (SELECT uri FROM node WHERE id = node) AS uri, ${ATTRIBUTES} FROM said WHERE document = +? ORDER BY id`,
  )
  const findSupports = db.prepare<[number], SupportColumns>(
    `${SUPPORT} WHERE document = +? AND until IS NULL ORDER BY id`,
  )
  const findNamed = db.prepare<[Uri, Uri, number, number], SupportColumns>(SUPPORT_NAMED)
  const named = (edges: readonly EdgeClaim[], document: number): SupportColumns[] =>
    edges.flatMap(({ type, from, to }) => findNamed.all(from, to, words.edgeType(type), document))
  return ({ key, answer }) => {
    const speaker = words.knownSpeaker(key.platform, key.type)
    const row = speaker === undefined ? undefined : find.get(speaker, key.uri)
    if (row === undefined) return null
    const status = statusOf(row, words)
    // What it said matters where that may change; a tombstone that is lifted counts again as well.
    const compared = answer.kind === 'said' || answer.kind === 'gone' || answer.kind === 'amended'
    if (status.hydratedAt === null || (!compared && !status.gone))
      return { id: row.id, state: { status, said: NO_FACTS, supports: [] } }
    const said = new Map<Uri, Attributes>()
    for (const { uri, attributes } of findSaid.all(row.id)) said.set(uri, attributesOf(attributes))
    const rows = answer.kind === 'amended' ? named(edgesNamed(answer), row.id) : findSupports.all(row.id)
    return { id: row.id, state: { status, said, supports: rows.map((e) => supportOf(e, words)) } }
  }
}

function openLookupLoader(db: Db, words: Words): (need: LookupNeed) => [Uri, LookupState] {
  const findAnswers = db.prepare<[Uri, number], { document: number; dst: Uri }>(
    `SELECT document, (SELECT uri FROM node WHERE id = dst) AS dst FROM support
     WHERE src = (SELECT id FROM node WHERE uri = +?) AND until IS NULL AND type = +? ORDER BY id`,
  )
  const findKey = db.prepare<[number], { speaker: number; uri: Uri }>('SELECT speaker, uri FROM document WHERE id = +?')
  const findPremises = db.prepare<[Uri], { type: number; src: Uri; supports: number }>(
    `SELECT type, (SELECT uri FROM node WHERE id = src) AS src, supports FROM
       (SELECT type, src, count(*) AS supports FROM support
        WHERE dst = (SELECT id FROM node WHERE uri = +?) AND until IS NULL GROUP BY src, type)`,
  )
  // `+dst`: by source, of which an edge has few; a person or a question may be the target of a hundred thousand.
  const countEdge = db.prepare<[Uri, Uri, number], { supports: number }>(
    `SELECT count(*) AS supports FROM support WHERE src = (SELECT id FROM node WHERE uri = +?) AND until IS NULL
       AND +dst = (SELECT id FROM node WHERE uri = +?) AND type = +?`,
  )
  const findCarried = db.prepare<[Uri, Uri, number, number], SupportColumns>(SUPPORT_NAMED)
  const findDocument = db.prepare<[number, Uri], { id: number }>(
    'SELECT id FROM document WHERE speaker = +? AND uri = +?',
  )

  function premisesOf(need: LookupNeed): LookupState['premises'] {
    const premises = new Map<string, EdgeClaim & { supports: number }>()
    const add = (edge: EdgeClaim, supports: number) => premises.set(edgeKey(edge), { ...edge, supports })
    if (need.all) {
      for (const { type, src, supports } of findPremises.all(need.lookup)) {
        const edge: EdgeClaim = { type: words.edgeTypeName(type), from: src, to: need.lookup }
        if (edge.type !== RESOLVES_TO) add(edge, supports)
      }
    } else {
      for (const { type, from, to } of need.premises) {
        add({ type, from, to }, countEdge.get(from, to, words.edgeType(type))?.supports ?? 0)
      }
    }
    return premises
  }

  function carriedBy(document: DocumentKey, premise: EdgeClaim, to: Uri): (OpenSupport & { document: DocumentKey })[] {
    const id = findDocument.get(words.speaker(document.platform, document.type), document.uri)?.id
    if (id === undefined) return []
    const rows = findCarried.all(premise.from, to, words.edgeType(premise.type), id)
    return rows.map((row) => ({ ...supportOf(row, words), document }))
  }

  function answersOf(lookup: Uri): LookupState['resolutions'] {
    const rows = findAnswers.all(lookup, words.edgeType(RESOLVES_TO))
    const answers = rows.map(({ document, dst }) => ({ document: keyOf(document), to: dst }))
    return answers.filter(({ document, to }) => isAnswer(document, { type: RESOLVES_TO, from: lookup, to }))
  }

  function keyOf(document: number): DocumentKey {
    const row = findKey.get(document)
    if (row === undefined) throw new Error(`document ${document} is not in the record`)
    return { ...words.speakerOf(row.speaker), uri: row.uri }
  }

  return (need) => {
    const resolutions = answersOf(need.lookup)
    const carried = need.premises.flatMap((premise) =>
      resolutions.flatMap(({ document, to }) => carriedBy(document, premise, to)),
    )
    return [need.lookup, { resolutions, premises: premisesOf(need), carried }]
  }
}

function supportOf(row: SupportColumns, words: Words): OpenSupport {
  return {
    id: row.id,
    type: words.edgeTypeName(row.type),
    from: row.src,
    to: row.dst,
    provenance: provenanceOf(row.provenance),
  }
}
