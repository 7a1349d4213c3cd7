import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'

/** Collects everything that a policy judgement depends on. */
export interface JudgementDependencies {
  readonly nodes: Set<NodeId>
  readonly ends: Set<Time>
}

/** Wraps a graph to note the entities asked about, on which alone the result depends. */
export function notedGraph(graph: GraphReader, { nodes }: JudgementDependencies): GraphReader {
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
