import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri } from '../../model/uri.ts'
import { Graph } from '../../projections/graph/graph.ts'
import { compilePaths } from '../paths/check.ts'
import { CrowdedKeys } from './crowded-keys.ts'
import { EventLoopYield } from './event-loop-yield.ts'

const EDGE = 'Key.dataUri'
const KEY = 1

const { recorded } = must(compilePaths(builtinCatalogue()))

class KeyedGraph {
  readonly graph = new Graph()
  #tx = 0
  #nodes = KEY

  constructor() {
    this.#apply([{ id: KEY, uri: keyUri('dataUri', 's3://lake/x') }], [])
  }

  get head(): number {
    return this.#tx
  }

  /** Gives the key to entities of a platform. */
  add(platform: string, count: number): LogEntry['edges'] {
    const things = Array.from({ length: count }, () => ({
      id: ++this.#nodes,
      uri: must(makeUri('dataset', platform, `d${this.#nodes}`)),
    }))
    const edges = things.map(({ id }): LogEntry['edges'][number] => ({
      op: 'assert',
      support: id,
      type: EDGE,
      from: id,
      to: KEY,
      document: 1,
      provenance: 'DECLARED',
    }))
    this.#apply(things, edges)
    return edges
  }

  remove(edges: LogEntry['edges']): void {
    this.#apply(
      [],
      edges.map((edge) => ({ ...edge, op: 'retract' })),
    )
  }

  #apply(nodes: LogEntry['nodes'], edges: LogEntry['edges']): void {
    const cause = { kind: 'event', trace: '', since: 0 } as const
    this.graph.apply({ tx: ++this.#tx, at: this.#tx, cause, nodes, types: [], facts: [], edges })
  }
}

const loaded = async ({ graph, head }: KeyedGraph): Promise<string | null> => {
  const crowded = await CrowdedKeys.load(recorded, { graph, at: head, turns: new EventLoopYield() })
  return crowded.report(graph)
}

const REPORTED =
  /^the dataUri of aip:\/\/dataset\/\w+\/d\d+: too many entities of different sources have the same value, so it joins none of them \(at most 10000 pairs\)/

describe('a key shared by too many entities', () => {
  it('is reported if it would join them with entities of another source', async () => {
    const world = new KeyedGraph()
    world.add('lake', 10_001)
    world.add('shop', 1)
    expect(await loaded(world)).toMatch(REPORTED)
  })

  it('is not reported if all belong to one source, which joins none of its own', async () => {
    const world = new KeyedGraph()
    world.add('lake', 20_000)
    expect(await loaded(world)).toBeNull()
  })

  it('is reported only while an entity of another source has it', async () => {
    const world = new KeyedGraph()
    world.add('lake', 20_000)
    const { graph } = world
    const crowded = await CrowdedKeys.load(recorded, { graph, at: world.head, turns: new EventLoopYield() })
    const changed = (edges: LogEntry['edges'], is: boolean) => {
      const byType = Map.groupBy(edges, ({ type }) => type)
      const changes = new Map([...byType].map(([type, some]) => [type, some.map((edge) => ({ ...edge, is }))]))
      crowded.changed(changes, { graph, at: world.head })
    }
    const others = world.add('shop', 2)
    changed(others, true)
    expect(crowded.report(graph)).toMatch(REPORTED)
    world.remove(others)
    changed(others, false)
    expect(crowded.report(graph)).toBeNull()
  })
})
