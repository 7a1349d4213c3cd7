// Finds entities that their source renamed, by the identity that the old and the new name share.
import { IDENTITY, MOVED_TO } from '../model/key.ts'
import type { BatchDocument, BatchEdge, BatchNode, BatchSupport, DocumentChange } from './batch-objects.ts'
import { newSupport } from './intern.ts'
import type { BatchState } from './batch-state.ts'

/** Returns the edge from a document's subject to the entity that has its identity now; null if there is none. */
export function moveOf(document: BatchDocument, state: BatchState): BatchSupport | null {
  const identities = state.supportsOf(document).filter(({ type }) => type === IDENTITY)
  const others = identities.flatMap((edge) => holdersBeside(edge, document, state))
  const other = others.find((one) => !isGone(one.from, state) && !existedBeside(document, one.document))?.from
  return other === undefined ? null : newSupport(state.edge(MOVED_TO, document.subject, other), document, 'DECLARED')
}

/** Lists gone entities with an identity that a document newly states. */
export function formerNames(
  opened: readonly BatchEdge[],
  document: BatchDocument,
  state: BatchState,
): readonly BatchNode[] {
  const identities = opened.filter(({ type }) => type === IDENTITY)
  const others = identities.flatMap((edge) => holdersBeside(edge, document, state))
  return others.map(({ from }) => from).filter((one) => isGone(one, state))
}

/**
 * Finds statements of gone entities about a reused name, which was gone in between: they meant its former holder, as a
 * deleted version meant a deleted model. Leaves out what these changes write.
 */
export function statementsOfFormerHolder(
  changes: readonly DocumentChange[],
  state: BatchState,
): readonly BatchSupport[] {
  const written = new Set(changes.map(({ write }) => write.document))
  return changes.flatMap(({ before, opened, write: { document } }) => {
    if (before?.gone !== true || !opened.some(({ type }) => type === IDENTITY)) return []
    const { platform } = document.key
    return state
      .incoming(document.subject)
      .filter((one) => one.document.key.platform === platform && !written.has(one.document) && isGone(one.from, state))
  })
}

/** Lists what gives the identity to other entities of the same source. */
function holdersBeside({ to }: BatchEdge, { key, subject }: BatchDocument, state: BatchState): readonly BatchSupport[] {
  return state.incoming(to).filter((one) => one.document.key.platform === key.platform && one.from !== subject)
}

/**
 * True if an entity was last seen after another one with its identity had been read: a source may give one identity to
 * two entities by chance, such as MLflow to two models created in the same millisecond.
 */
function existedBeside(gone: BatchDocument, other: BatchDocument): boolean {
  const [lastSeen, known] = [gone.status?.lastVerified ?? null, other.status?.hydratedAt ?? null]
  return lastSeen !== null && known !== null && known <= lastSeen
}

export function isGone(node: BatchNode, state: BatchState): boolean {
  return state.nodeState(node).gone.at(-1)?.until === null
}
