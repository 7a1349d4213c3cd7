import type { NodeId, TypeChange } from '../contracts/log.ts'
import type { TypeInterval } from '../contracts/reads.ts'
import type { Attributes, Tx } from '../model/facts.ts'
import { mergeStated, type Voice } from '../model/merge.ts'
import type { NodePast, NodeWrite } from './state.ts'
import { stateOf } from './system.ts'

const NO_PAST: NodePast = { types: [], gone: [] }

/** `voices`: what each document states about the node after the commit; called only where their claims differ. */
export function pastAfter(
  write: NodeWrite,
  context: { before: NodePast | undefined; tx: Tx; voices: () => readonly Voice[] },
): NodePast {
  const { before = NO_PAST, tx } = context
  const types = write.retyped ? typesAfter(before.types, mergedType(write, context.voices), tx) : before.types
  return { types, gone: goneAfter(before.gone, write.system['deletedAtSource'] !== undefined, tx) }
}

/** The change that the log records; null where the type is the same as before. */
export function typeChange(node: NodeId, before: NodePast | undefined, after: NodePast): TypeChange | null {
  const type = openType(after.types)?.type ?? null
  return type === (openType(before?.types ?? [])?.type ?? null) ? null : { node, type }
}

/** The type in force: the last one, while it is open. */
export function openType(types: readonly TypeInterval[]): TypeInterval | null {
  const last = types.at(-1)
  return last === undefined || last.until !== null ? null : last
}

/** The change in the number of entities (1, 0, -1). */
export function entitiesBy(write: NodeWrite, before: Attributes | undefined): number {
  return isEntity(write.system) - (before === undefined ? 0 : isEntity(before))
}

/** A single claimed type is the type. Documents are merged only where their claims differ. */
function mergedType({ uri, claims }: NodeWrite, voices: () => readonly Voice[]): string | null {
  const types = Object.keys(claims).filter((type) => type !== '')
  if (types.length < 2) return types[0] ?? null
  const merged = mergeStated(voices(), uri, () => 'first')['entityType']
  return typeof merged === 'string' ? merged : null
}

function typesAfter(before: readonly TypeInterval[], type: string | null, tx: Tx): readonly TypeInterval[] {
  const open = openType(before)
  if ((open?.type ?? null) === type) return before
  const ended = open === null ? before : [...before.slice(0, -1), { ...open, until: tx }]
  return type === null ? ended : [...ended, { type, since: tx, until: null }]
}

function goneAfter(before: NodePast['gone'], gone: boolean, tx: Tx): NodePast['gone'] {
  const last = before.at(-1)
  const was = last !== undefined && last.until === null
  if (was === gone) return before
  if (gone) return [...before, { since: tx, until: null }]
  return [...before.slice(0, -1), { since: last?.since ?? tx, until: tx }]
}

function isEntity(system: Attributes): number {
  return stateOf(system) === 'UNCACHED' ? 0 : 1
}
