// Finds where a source has under another name what it had under one that is gone.
import { IDENTITY, MOVED_TO } from '../model/key.ts'
import type { BatchDocument, BatchEdge, BatchNode, BatchSupport, DocumentChange } from './batch-objects.ts'
import { newSupport } from './intern.ts'
import type { BatchState } from './batch-state.ts'

/** Returns the edge from a document's subject to what has its identity by now; null where nothing has. */
export function moveOf(document: BatchDocument, state: BatchState): BatchSupport | null {
  const identities = state.supportsOf(document).filter(({ type }) => type === IDENTITY)
  const other = identities.flatMap((edge) => othersOf(edge, document, state)).find((one) => !isGone(one, state))
  return other === undefined ? null : newSupport(state.edge(MOVED_TO, document.subject, other), document, 'DECLARED')
}

/** Lists what is gone and has one of the identities that a document states anew. */
export function formerNames(
  opened: readonly BatchEdge[],
  document: BatchDocument,
  state: BatchState,
): readonly BatchNode[] {
  const identities = opened.filter(({ type }) => type === IDENTITY)
  return identities.flatMap((edge) => othersOf(edge, document, state)).filter((one) => isGone(one, state))
}

/**
 * Finds what gone things of its source state of a name that was gone too, and that something has again: they meant what
 * had it before, as a deleted version meant a deleted model. What these changes write is not among them.
 */
export function leftToFormer(changes: readonly DocumentChange[], state: BatchState): readonly BatchSupport[] {
  const written = new Set(changes.map(({ write }) => write.document))
  return changes.flatMap(({ before, opened, write: { document } }) => {
    if (before?.gone !== true || !opened.some(({ type }) => type === IDENTITY)) return []
    const { platform } = document.key
    return state
      .incoming(document.subject)
      .filter((one) => one.document.key.platform === platform && !written.has(one.document) && isGone(one.from, state))
  })
}

function othersOf({ to }: BatchEdge, { key, subject }: BatchDocument, state: BatchState): readonly BatchNode[] {
  const same = state.incoming(to).filter((one) => one.document.key.platform === key.platform)
  return same.flatMap(({ from }) => (from === subject ? [] : from))
}

export function isGone(node: BatchNode, state: BatchState): boolean {
  return state.nodeState(node).gone.at(-1)?.until === null
}
