import type { NodeId, TypeChange } from '../contracts/log.ts'
import type { TypeInterval } from '../contracts/reads.ts'
import type { Attributes, Tx } from '../model/facts.ts'
import { mergeStated, type Voice } from '../model/merge.ts'
import type { NodePast, NodeWrite } from './state.ts'
import { stateOf } from './system.ts'

const NOTHING_PAST: NodePast = { types: [], gone: [] }

/** `voices`: what every document says of the node after the commit; asked for only where their claims differ. */
export function pastAfter(
  write: NodeWrite,
  of: { before: NodePast | undefined; tx: Tx; voices: () => readonly Voice[] },
): NodePast {
  const { before = NOTHING_PAST, tx } = of
  const types = write.retyped ? typesAfter(before.types, mergedType(write, of.voices), tx) : before.types
  return { types, gone: goneAfter(before.gone, write.system['deletedAtSource'] !== undefined, tx) }
}

/** What the log tells of it; null where the type is the same as before. */
export function typeChange(node: NodeId, before: NodePast | undefined, after: NodePast): TypeChange | null {
  const type = openType(after.types)?.type ?? null
  return type === (openType(before?.types ?? [])?.type ?? null) ? null : { node, type }
}

/** The type in force: the last one, while it is open. */
export function openType(types: readonly TypeInterval[]): TypeInterval | null {
  const last = types.at(-1)
  return last === undefined || last.until !== null ? null : last
}

/** How many entities more there are (1, 0, -1). */
export function entitiesBy(write: NodeWrite, before: Attributes | undefined): number {
  return isEntity(write.system) - (before === undefined ? 0 : isEntity(before))
}

/** One claimed type is the type. Only where documents differ is everybody's word looked at. */
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
