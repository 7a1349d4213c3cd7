import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'

/** Lists everything that a judgement of a policy depended on. */
export interface LookedAt {
  readonly nodes: Set<NodeId>
  /** When approvals and waivers end. */
  readonly ends: Set<Time>
}

/** Wraps a graph so that it notes the things that are asked about: what is found depends on nothing else. */
export function notedGraph(graph: GraphReader, { nodes }: LookedAt): GraphReader {
  return new Proxy(graph, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: readonly unknown[]): unknown => {
        if (typeof args[0] === 'number' && name !== 'edgeTypeName') nodes.add(args[0])
        return Reflect.apply(member, target, args)
      }
    },
  })
}
