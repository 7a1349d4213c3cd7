import { entitiesBy, pastAfter, typeChange } from '../../commit/nodes.ts'
import type { NodeWrite } from '../../commit/state.ts'
import type { TypeChange } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Mirror } from './mirror.ts'
import type { Node } from './rows.ts'

export interface NodesAfter {
  readonly nodes: readonly Node[]
  /** By how much the number of entities changes. */
  readonly entities: number
  readonly types: readonly TypeChange[]
}

/** The nodes of a commit as they are after it. */
export function nodesAfter(writes: readonly NodeWrite[], mirror: Mirror, tx: Tx): NodesAfter {
  let entities = 0
  const types: TypeChange[] = []
  const nodes = writes.map((write): Node => {
    const before = mirror.node(write.uri)
    if (before === null) throw new Error(`${write.uri} was neither loaded nor created`)
    const { system, claims, asked } = write
    const past = pastAfter(write, { before, tx, voices: () => voicesOf(write.uri, mirror) })
    const change = typeChange(before.id, before, past)
    if (change !== null) types.push(change)
    entities += entitiesBy(write, before.system)
    return { ...before, system, claims, asked, ...past }
  })
  return { nodes, entities, types }
}

function voicesOf(uri: Uri, mirror: Mirror) {
  return mirror.voices(uri).map(({ key, attributes }) => {
    return { platform: key.platform, type: key.type, document: key.uri, attributes }
  })
}
