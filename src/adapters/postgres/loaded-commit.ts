import { carry, isAnswer, lookupNeeds } from '../../commit/carry.ts'
import { edgesNamed } from '../../commit/change.ts'
import { askedTypes } from '../../commit/dirty.ts'
import { answered } from '../../commit/guard.ts'
import { needsOf, unaskedReferences, type Diffed } from '../../commit/plan.ts'
import type { CommitState, DocumentChange, DocumentState, LookupNeed, LookupState } from '../../commit/state.ts'
import { distinctWrites } from '../../commit/system.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { Commit, DocumentWrite } from '../../contracts/store.ts'
import { edgeKey } from '../../model/diff.ts'
import { documentId, type Attributes, type EdgeClaim } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import type { Mirror, SupportRow } from './mirror.ts'
import type { Node } from './rows.ts'

/** A commit with everything that planning it needs to know. */
export interface LoadedCommit extends Diffed {
  readonly state: Omit<CommitState, 'nodes'> & { readonly nodes: ReadonlyMap<Uri, Node> }
  /** What changed of the guards, by platform. */
  readonly guards: ReadonlyMap<string, GuardState>
}

const NO_FACTS: ReadonlyMap<Uri, Attributes> = new Map()

export function loadCommit(commit: Commit, mirror: Mirror): LoadedCommit {
  const changes: DocumentChange[] = []
  const guards = new Map<string, GuardState>()
  for (const write of distinctWrites(commit)) {
    const { key } = write
    const reads = { state: () => guards.get(key.platform) ?? mirror.guard(key), present: () => mirror.present(key) }
    const { change, guard } = answered(write, documentState(write, mirror), { commit, guard: reads })
    changes.push(change)
    if (guard !== null) guards.set(key.platform, guard)
  }
  const lookups = lookupNeeds(changes)
  const states = new Map(lookups.map((need) => [need.lookup, lookupState(need, mirror)]))
  const diffed = { commit, changes, carried: carry(changes, lookups, states) }
  const needs = needsOf(diffed)
  const nodes = nodesOf(needs.nodes, mirror)
  const about = new Map(needs.about.map((uri) => [uri, mirror.about(uri)]))
  const resolvers = resolversOf(needs.answered, mirror)
  const pending = pendingOf(unaskedReferences(diffed, nodes), mirror)
  for (const [uri, node] of nodesOf([...resolvers.values()].flat(), mirror)) nodes.set(uri, node)
  return { ...diffed, guards, state: { nodes, about, pending, resolvers } }
}

function documentState({ key, answer }: DocumentWrite, mirror: Mirror): DocumentState | null {
  const row = mirror.document(key)
  if (row === null) return null
  const { status } = row
  // What it said matters where that may change; a tombstone that is lifted counts again as well.
  const compared = answer.kind === 'said' || answer.kind === 'gone' || answer.kind === 'amended'
  if (status.hydratedAt === null || (!compared && !status.gone)) return { status, said: NO_FACTS, supports: [] }
  if (answer.kind !== 'amended') return { status, said: mirror.contents(key), supports: mirror.supportsOf(key) }
  const mine = (row: SupportRow): boolean => documentId(row.document) === documentId(key)
  const supports = edgesNamed(answer).flatMap((edge) => mirror.supportsOn(edge).filter(mine))
  return { status, said: mirror.contents(key), supports }
}

function lookupState(need: LookupNeed, mirror: Mirror): LookupState {
  const answers = mirror.resolutionsOf(need.lookup).filter((row) => isAnswer(row.document, row))
  const resolutions = answers.map(({ document, to }) => ({ document, to }))
  const carried = need.premises.flatMap((premise) =>
    resolutions.flatMap(({ document, to }) =>
      mirror
        .supportsOn({ type: premise.type, from: premise.from, to })
        .filter((row) => documentId(row.document) === documentId(document)),
    ),
  )
  return { resolutions, premises: premisesOf(need, mirror), carried }
}

function premisesOf(need: LookupNeed, mirror: Mirror): LookupState['premises'] {
  const premises = new Map<string, EdgeClaim & { supports: number }>()
  const add = ({ type, from, to }: EdgeClaim, rows: readonly SupportRow[]) =>
    premises.set(edgeKey({ type, from, to }), { type, from, to, supports: rows.length })
  if (!need.all) {
    for (const edge of need.premises) add(edge, mirror.supportsOn(edge))
    return premises
  }
  for (const rows of Map.groupBy(mirror.supportsTo(need.lookup), edgeKey).values()) {
    const [first] = rows
    if (first !== undefined && first.type !== RESOLVES_TO) add(first, rows)
  }
  return premises
}

function nodesOf(uris: readonly Uri[], mirror: Mirror): Map<Uri, Node> {
  const out = new Map<Uri, Node>()
  for (const uri of uris) {
    const node = mirror.node(uri)
    if (node !== null) out.set(uri, node)
  }
  return out
}

function resolversOf(uris: readonly Uri[], mirror: Mirror): Map<Uri, readonly Uri[]> {
  const out = new Map<Uri, readonly Uri[]>()
  for (const uri of uris) {
    const lookups = mirror.resolversOf(uri).map((row) => row.from)
    if (lookups.length > 0) out.set(uri, lookups)
  }
  return out
}

function pendingOf(uris: Iterable<Uri>, mirror: Mirror): Map<Uri, readonly string[]> {
  const out = new Map<Uri, readonly string[]>()
  for (const uri of uris) {
    const row = mirror.dirty(uri)
    if (row?.pending === true) out.set(uri, askedTypes(row))
  }
  return out
}
