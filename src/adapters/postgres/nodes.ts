import { stateOf } from '../../commit/system.ts'
import type { NodeWrite } from '../../commit/state.ts'
import type { Attributes, Tx } from '../../model/facts.ts'
import { mergeSaid } from '../../model/merge.ts'
import type { Gone } from '../sqlite/rows.ts'
import type { Mirror } from './mirror.ts'
import type { Node } from './rows.ts'

/** The nodes of a commit as they are after it, and by how much the number of entities changes. */
export function nodesAfter(
  writes: readonly NodeWrite[],
  mirror: Mirror,
  tx: Tx,
): { readonly nodes: readonly Node[]; readonly entities: number } {
  let entities = 0
  const nodes = writes.map((write): Node => {
    const before = mirror.node(write.uri)
    if (before === null) throw new Error(`${write.uri} was neither loaded nor created`)
    const { system, claims, asked } = write
    entities += isEntity(system) - isEntity(before.system)
    const entityType = write.retyped ? mergedType(write, mirror) : before.entityType
    const typedAt = entityType === before.entityType ? before.typedAt : entityType === null ? null : tx
    const gone = goneAfter(before.gone, system['deletedAtSource'] !== undefined, tx)
    return { ...before, system, claims, asked, entityType, typedAt, gone }
  })
  return { nodes, entities }
}

/** One claimed type is the type. Only where documents differ is everybody's word looked at. */
function mergedType({ uri, claims }: NodeWrite, mirror: Mirror): string | null {
  const types = Object.keys(claims).filter((type) => type !== '')
  if (types.length < 2) return types[0] ?? null
  const voices = mirror.voices(uri).map(({ key, attributes }) => {
    return { platform: key.platform, type: key.type, document: key.uri, attributes }
  })
  const merged = mergeSaid(voices, uri, () => 'first')['entityType']
  return typeof merged === 'string' ? merged : null
}

function goneAfter(before: Gone, gone: boolean, tx: Tx): Gone {
  const last = before.at(-1)
  const was = last !== undefined && last.until === null
  if (was === gone) return before
  if (gone) return [...before, { since: tx, until: null }]
  return [...before.slice(0, -1), { since: last?.since ?? tx, until: tx }]
}

function isEntity(system: Attributes): number {
  return stateOf(system) === 'UNCACHED' ? 0 : 1
}
