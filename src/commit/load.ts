import type { GuardState } from '../contracts/reconcile.ts'
import type { DocumentAnswer, Commit, DocumentWrite } from '../contracts/log.ts'
import type { Attributes } from '../model/facts.ts'
import { documentId, type EdgeClaim } from '../model/facts.ts'
import { edgeKey } from '../model/diff.ts'
import { RESOLVES_TO } from '../model/lookup.ts'
import type { Uri } from '../model/uri.ts'
import { carry, isAnswer, lookupNeeds } from './carry.ts'
import { edgesNamed } from './change.ts'
import { requestedTypes } from './dirty.ts'
import { guardedChange } from './guard.ts'
import { needsOf, unaskedReferences, type Diffed } from './plan.ts'
import type { CommitState, DocumentChange, DocumentState, LookupNeed, LookupState, StoredNode } from './state.ts'
import { distinctWrites } from './system.ts'
import type { CommitView } from './view.ts'

/** A commit with everything that planning and writing need. */
export interface LoadedCommit extends Diffed {
  readonly state: Omit<CommitState, 'nodes'> & { readonly nodes: ReadonlyMap<Uri, StoredNode> }
  /** The numbers of the documents that have a row, by `documentId`. */
  readonly documentIds: ReadonlyMap<string, number>
  /** The guards that changed, by platform. */
  readonly guards: ReadonlyMap<string, GuardState>
}

/** Answers that are compared with the document's earlier facts and edges. */
const COMPARED: ReadonlySet<DocumentAnswer['kind']> = new Set(['said', 'gone', 'amended', 'edited', 'redacted'])
const NO_FACTS: ReadonlyMap<Uri, Attributes> = new Map()

/** Reads what a commit touches, in the order in which each answer determines the next read. */
export function loadCommit(commit: Commit, view: CommitView): LoadedCommit {
  const documentIds = new Map<string, number>()
  const changes: DocumentChange[] = []
  const guards = new Map<string, GuardState>()
  for (const write of distinctWrites(commit)) {
    const { platform } = write.key
    const stored = loadDocument(write, view)
    if (stored !== null) documentIds.set(documentId(write.key), stored.id)
    const reads = {
      state: () => guards.get(platform) ?? view.guard(platform),
      present: () => view.countPresent(platform),
    }
    const { change, guard } = guardedChange(write, stored?.state ?? null, { commit, guard: reads })
    changes.push(change)
    if (guard !== null) guards.set(platform, guard)
  }
  const lookups = lookupNeeds(changes)
  const states = new Map(lookups.map((need) => [need.lookup, lookupState(need, view)]))
  const diffed = { commit, changes, carried: carry(changes, lookups, states) }
  const needs = needsOf(diffed)
  const nodes = nodesOf(needs.nodes, view)
  const about = new Map(needs.about.map((uri) => [uri, view.statusesAbout(uri)]))
  const resolvers = resolversOf(needs.answered, view)
  const pending = pendingOf(unaskedReferences(diffed, nodes), { view, nodes })
  for (const [uri, node] of nodesOf([...resolvers.values()].flat(), view)) nodes.set(uri, node)
  return { ...diffed, documentIds, guards, state: { nodes, about, pending, resolvers } }
}

function loadDocument(
  { key, answer }: DocumentWrite,
  view: CommitView,
): { readonly id: number; readonly state: DocumentState } | null {
  const row = view.document(key)
  if (row === null) return null
  const { id, status } = row
  // The earlier facts matter where they may change, and where a removed tombstone makes them count again.
  const compared = COMPARED.has(answer.kind)
  if (status.hydratedAt === null || (!compared && !status.gone))
    return { id, state: { status, contents: NO_FACTS, supports: [] } }
  const supports =
    answer.kind === 'amended' ? edgesNamed(answer).flatMap((edge) => view.supportsOn(key, edge)) : view.supportsOf(key)
  return { id, state: { status, contents: view.contents(key), supports } }
}

function lookupState(need: LookupNeed, view: CommitView): LookupState {
  const { lookup } = need
  const resolutions = view
    .resolutionsOf(lookup)
    .filter(({ document, to }) => isAnswer(document, { type: RESOLVES_TO, from: lookup, to }))
  const carried = need.premises.flatMap(({ type, from }) =>
    resolutions.flatMap(({ document, to }) =>
      view.supportsOn(document, { type, from, to }).map((support) => ({ ...support, document })),
    ),
  )
  return { resolutions, premises: premisesOf(need, view), carried }
}

function premisesOf(need: LookupNeed, view: CommitView): LookupState['premises'] {
  const premises = new Map<string, EdgeClaim & { readonly supports: number }>()
  if (need.all) {
    for (const [key, edge] of view.edgesTo(need.lookup)) if (edge.type !== RESOLVES_TO) premises.set(key, edge)
    return premises
  }
  for (const edge of need.premises) {
    const { type, from, to } = edge
    premises.set(edgeKey(edge), { type, from, to, supports: view.countSupports(edge) })
  }
  return premises
}

function nodesOf(uris: readonly Uri[], view: CommitView): Map<Uri, StoredNode> {
  const out = new Map<Uri, StoredNode>()
  for (const uri of uris) {
    const node = view.node(uri)
    if (node !== null) out.set(uri, node)
  }
  return out
}

function resolversOf(uris: readonly Uri[], view: CommitView): Map<Uri, readonly Uri[]> {
  const out = new Map<Uri, readonly Uri[]>()
  for (const uri of uris) {
    const lookups = view.resolversOf(uri)
    if (lookups.length > 0) out.set(uri, lookups)
  }
  return out
}

/**
 * A mark that waits for a retry doesn't count where the record has no node: its source did not have the thing when nothing mentioned it, and the
 * wait may be an hour.
 */
function pendingOf(
  uris: Iterable<Uri>,
  { view, nodes }: { readonly view: CommitView; readonly nodes: ReadonlyMap<Uri, StoredNode> },
): Map<Uri, readonly string[]> {
  const out = new Map<Uri, readonly string[]>()
  for (const uri of uris) {
    const row = view.dirty(uri)
    if (row?.pending === true && (row.attempts === 0 || nodes.has(uri))) out.set(uri, requestedTypes(row))
  }
  return out
}
