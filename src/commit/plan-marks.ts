// Plans which URIs a commit marks, and which marks it ends.
import type { Commit } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { PRIORITY, type Mark } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { SAME_PERSON } from '../model/identity.ts'
import { isKeyEdge } from '../model/key.ts'
import { isLookupAnswer, RESOLVES_TO } from '../model/lookup.ts'
import type { BatchNode, ComparedCommit, DocumentChange } from './batch-objects.ts'
import { requestedTypes } from './dirty.ts'
import { formerNames, isGone } from './moved.ts'
import { covers, openType } from './nodes.ts'
import type { BatchState } from './batch-state.ts'

/**
 * Returns the types requested so far, and marks for new references. A type counts as requested if a document about it
 * was read, or a reference marked it.
 */
export function requestsAfter(
  { commit, changes }: ComparedCommit,
  state: BatchState,
): { readonly types: ReadonlyMap<BatchNode, readonly string[]>; readonly marks: Mark[] } {
  const types = new Map<BatchNode, readonly string[]>()
  const marks: Mark[] = []
  const known = (node: BatchNode) => types.get(node) ?? state.nodeState(node).requestedTypes
  const add = (node: BatchNode, wanted: readonly string[]) => {
    const before = known(node) ?? []
    const fresh = wanted.filter((type) => !before.includes(type))
    if (fresh.length > 0) types.set(node, [...before, ...fresh])
  }
  for (const { write, status } of changes)
    if (status.origin === 'source') add(write.document.subject, [write.document.key.type])
  for (const { write, before, status } of changes) {
    // The reference's target may have gone together with the referring entity.
    const isBack = before?.gone === true && !status.gone
    for (const { node, expects } of write.references) {
      const isKnown = covers(known(node), expects) || isPending(node, expects, state)
      if (isKnown && !(isBack && isGone(node, state))) continue
      add(node, expects.length === 0 ? [ANY_TYPE] : expects)
      marks.push(markOf(node, commit, { kind: node.isLookup ? 'lookup' : 'reference', expects }))
    }
  }
  return { types, marks }
}

function markOf(
  node: BatchNode,
  { cause, at }: Commit,
  { kind, expects = [] }: { readonly kind: 'lookup' | 'reference'; readonly expects?: readonly string[] },
): Mark {
  // A trace ends with the direct references of an event's entity: further on it would be as large as the graph.
  const { spans, ...rest } = cause
  const traced = spans === undefined || cause.kind === 'reference' || cause.kind === 'lookup' ? {} : { spans }
  return { uri: node.uri, expects, priority: PRIORITY[kind], cause: { ...rest, ...traced, kind }, due: at }
}

/**
 * Tells whether a pending read includes these types. A read without a type covers only the types that the record has of
 * the entity. A read that waits for a retry doesn't count if the record has no node: when it failed, nothing mentioned
 * the entity, and the wait may be an hour.
 */
function isPending(node: BatchNode, wanted: readonly string[], state: BatchState): boolean {
  const row = state.pendingMark(node)
  if (row === null || !row.pending || (row.attempts > 0 && !node.isKnown)) return false
  const types = requestedTypes(row)
  if (wanted.length === 0) return types.length === 0 || types.includes(ANY_TYPE)
  return wanted.every((type) => types.includes(type))
}

/**
 * Marks look-ups in the record whose answer may be wrong: a document names an address that doesn't resolve to it; an
 * address resolves to it that it no longer names (or it is gone); or a present or former target was read after the
 * look-up, so that the answer may be the older of the two. This compares the present state, not the changes: an address
 * that moved and came back between two reads changes nothing, yet the look-up may have been read in between. Whether
 * several candidates are one person depends on their keys, and on people's statements that they are the same.
 */
export function recheckMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const lookups = new Set<BatchNode>()
  for (const change of changes) {
    const { answer, document, requestedAt, lookupsToRecheck: named } = change.write
    const { subject } = document
    const edges = [...change.opened, ...change.closed]
    // The answer states which addresses lead to its subject: all of them, or none any more.
    if (!subject.isLookup && (answer.kind === 'stated' || answer.kind === 'gone')) {
      const resolving = state.resolversOf(subject)
      const hasOtherKeys = edges.some(({ type }) => isKeyEdge(type))
      for (const lookup of named) if (hasOtherKeys || !resolving.includes(lookup)) lookups.add(lookup)
      for (const lookup of resolving) if (hasOtherKeys || !named.includes(lookup)) lookups.add(lookup)
    }
    if (answer.kind === 'edited')
      for (const { type, from, to } of edges)
        if (type === SAME_PERSON)
          for (const account of [from, to]) for (const lookup of state.resolversOf(account)) lookups.add(lookup)
    const isOvertaken = resolvedBy(change).some((to) =>
      state.statusesAbout(to).some((status) => readAt(status) >= requestedAt),
    )
    if (isOvertaken) lookups.add(subject)
  }
  return [...lookups].filter(({ isKnown }) => isKnown).map((node) => markOf(node, commit, { kind: 'lookup' }))
}

/**
 * Marks entities that were gone and that a look-up now resolves to, because they exist again: if one disappears before
 * a listing shows it, nothing else would read it. Only new answers count, so that a source that contradicts itself
 * isn't read for ever.
 */
export function returnMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const marks: Mark[] = []
  for (const { write, opened } of changes) {
    if (!write.document.subject.isLookup) continue
    const isOld = (status: DocumentStatus) => status.gone && readAt(status) < write.requestedAt
    for (const { type, to } of opened)
      if (type === RESOLVES_TO && state.statusesAbout(to).some(isOld))
        marks.push(markOf(to, commit, { kind: 'reference' }))
  }
  return marks
}

/** Marks entities that were gone before their new name was read: their next answer finds the new name. */
export function moveMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  const found = changes.flatMap(({ write, opened }) => formerNames(opened, write.document, state))
  return found.map((node) => markOf(node, commit, { kind: 'reference' }))
}

/** Marks parts of a gone entity that have an answer of their own: their source tells that they went too. */
export function endMarks({ commit, changes }: ComparedCommit, state: BatchState): Mark[] {
  return changes.flatMap(({ write: { document, answer }, before, status }) => {
    const parts = answer.kind === 'gone' ? answer.parts : undefined
    if (parts === undefined || before?.gone === true || !status.gone) return []
    const ended = state.supportsOf(document).filter(({ to }) => {
      return parts.includes(openType(state.nodeState(to).types)?.type ?? '') && !document.contents.has(to)
    })
    return ended.map(({ to }) => markOf(to, commit, { kind: 'reference' }))
  })
}

/** Lists the nodes that a look-up resolves to by this answer, may resolve to, or no longer does. */
export function resolvedBy({ write: { document, answer, edges }, closed }: DocumentChange): BatchNode[] {
  if (!document.subject.isLookup) return []
  const stated = answer.kind === 'stated' ? edges.values() : []
  return [...stated, ...closed].filter(({ type }) => isLookupAnswer(type)).map(({ to }) => to)
}

function readAt(status: DocumentStatus): number {
  return status.lastVerified ?? -1
}
