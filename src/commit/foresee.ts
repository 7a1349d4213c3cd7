import type { Commit, DocumentWrite } from '../contracts/log.ts'
import type { Statement } from '../model/facts.ts'
import { isLookup, RESOLVES_TO } from '../model/lookup.ts'
import { isEdgeEdit } from '../model/people.ts'
import { edgesNamed } from './change.ts'
import { distinctWrites, systemFacts } from './system.ts'
import type { CommitView } from './view.ts'

/**
 * Makes the reads that performing a commit will make, as far as the commit alone determines them, or what was read already does: an engine behind
 * a network loads them in a round trip, and then those that their answers lead to, before it performs the commit. A superfluous read costs little.
 */
export function foresee(commit: Commit, view: CommitView): void {
  const { settle } = commit
  if (settle?.kind === 'duty') view.dutyFence(settle.name)
  else if (settle !== null) view.dirty(settle.uri)
  for (const uri of systemFacts(commit).keys()) view.node(uri)
  const guarded = commit.guard !== undefined
  for (const write of distinctWrites(commit)) foreseeWrite(write, { view, guarded })
}

function foreseeWrite(
  { key, answer }: DocumentWrite,
  { view, guarded }: { readonly view: CommitView; readonly guarded: boolean },
): void {
  view.node(key.uri)
  view.document(key)
  view.statusesAbout(key.uri)
  if (answer.kind === 'amended') {
    view.contents(key)
    for (const edge of edgesNamed(answer)) {
      view.node(edge.from)
      view.node(edge.to)
      view.supportsOn(key, edge)
    }
  }
  if (answer.kind === 'edited') {
    for (const edit of answer.edits) {
      if (!isEdgeEdit(edit)) continue
      view.node(edit.edge.from)
      view.node(edit.edge.to)
    }
  }
  if (answer.kind === 'same' || answer.kind === 'failed' || answer.kind === 'amended') return
  view.contents(key)
  view.supportsOf(key)
  if (answer.kind === 'gone' && guarded) view.guard(key.platform)
  if (answer.kind === 'edited') return
  if (isLookup(key.uri)) view.resolutionsOf(key.uri)
  else view.resolversOf(key.uri)
  if (answer.kind === 'said') foreseeStatement(answer.statement, view)
}

function foreseeStatement({ nodes, edges, references, lookupsToRecheck }: Statement, view: CommitView): void {
  for (const { uri } of nodes) {
    view.node(uri)
    view.statusesAbout(uri)
  }
  for (const edge of edges) {
    view.node(edge.from)
    view.node(edge.to)
    if (edge.type === RESOLVES_TO) view.statusesAbout(edge.to)
    if (edge.type === RESOLVES_TO || !isLookup(edge.to)) continue
    view.countSupports(edge)
    for (const { document, to } of view.resolutionsOf(edge.to))
      view.supportsOn(document, { type: edge.type, from: edge.from, to })
  }
  for (const { uri } of references) {
    view.node(uri)
    view.dirty(uri)
  }
  for (const uri of lookupsToRecheck) view.node(uri)
}
