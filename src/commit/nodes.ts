import type { NodeRow, TypeInterval } from '../contracts/reads.ts'
import { ANY_TYPE, type Attributes, type Tx } from '../model/facts.ts'
import { isTypeAlone, mergeStated } from '../model/merge.ts'
import type { BatchNode, Claims, NodeState } from './batch-objects.ts'
import type { BatchState } from './batch-state.ts'
import { stateOf } from './system.ts'

/** Returns a node's types after claims changed. Statements are merged only if their claims differ. */
export function typesAfter(
  node: BatchNode,
  claims: Claims,
  { state, tx }: { state: BatchState; tx: Tx },
): NodeState['types'] {
  const before = state.nodeState(node).types
  const open = openType(before)
  const type = mergeType(node, claims, state)
  if ((open?.type ?? null) === type) return before
  const ended = open === null ? before : [...before.slice(0, -1), { ...open, until: tx }]
  return type === null ? ended : [...ended, { type, since: tx, until: null }]
}

/** Returns the current type: the last one, if it is open. */
export function openType(types: readonly TypeInterval[]): TypeInterval | null {
  const last = types.at(-1)
  return last === undefined || last.until !== null ? null : last
}

function mergeType(node: BatchNode, claims: Claims, state: BatchState): string | null {
  const types = Object.keys(claims).filter((type) => type !== '')
  if (types.length < 2) return types[0] ?? null
  const merged = mergeStated(state.statedAbout(node), node.uri, () => 'first')['entityType']
  return typeof merged === 'string' ? merged : null
}

export function goneAfter(before: NodeRow['gone'], system: Attributes, tx: Tx): NodeRow['gone'] {
  const gone = system['deletedAtSource'] !== undefined
  const last = before.at(-1)
  const was = last !== undefined && last.until === null
  if (was === gone) return before
  if (gone) return [...before, { since: tx, until: null }]
  return [...before.slice(0, -1), { since: last?.since ?? tx, until: tx }]
}

/** Returns 1 for an entity, 0 for a stub. */
export function entities(system: Attributes): number {
  return stateOf(system) === 'UNCACHED' ? 0 : 1
}

/** Returns the type that a document claims: '' for attributes without a type; null if it states nothing. */
export function claimedType(attributes: Attributes): string | null {
  const type = attributes['entityType']
  if (typeof type === 'string') return type
  for (const _ in attributes) return ''
  return null
}

/** Tells whether a changed statement may change the node's type. */
export function mayRetype(before: Attributes, next: Attributes): boolean {
  return claimedType(before) !== claimedType(next) || isTypeAlone(before) !== isTypeAlone(next)
}

/** Tells whether a request for the types `known` includes `wanted`. One without a type includes every type. */
export function covers(known: readonly string[] | null, wanted: readonly string[]): boolean {
  if (known === null) return false
  return known.length === 0 || known.includes(ANY_TYPE) || wanted.every((type) => known.includes(type))
}
