import type { NodeId } from '../../contracts/log.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import { runningTests } from '../lineage/impact.ts'
import { pathTo, type FlowPath } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

const TEST = 'AbTest'
/** Maximum number of tests read for an answer about everything: some 10 µs each. */
const MAX_TESTS = 5_000

interface RunningTest {
  readonly node: NodeId
  /** Null for an owned test, which needs no path, and in a list of all tests. */
  readonly path: FlowPath | null
}

export interface RunningTests {
  readonly tests: readonly RunningTest[]
  readonly complete: boolean
}

/** Returns tests that are owned or downstream of what is owned, nearest first. */
export async function runningTestsOf(reader: Reader, walk: LineageWalk): Promise<RunningTests> {
  const running = await runningTests(reader, walk)
  const pathOf = (entry: number) => pathTo(reader, walk.flowed, { entry, at: walk.at })
  return {
    tests: running.map(({ node, depth, entry }) => ({ node, path: depth === 0 ? null : pathOf(entry) })),
    complete: true,
  }
}

export async function allRunningTests(reader: Reader): Promise<RunningTests> {
  reader.touched.type(TEST)
  const nodes = reader.graph.nodesOfType(TEST, reader.at, 0, MAX_TESTS + 1)
  const running = await runningAmong(reader, nodes.slice(0, MAX_TESTS))
  return { tests: running.map((node) => ({ node, path: null })), complete: nodes.length <= MAX_TESTS }
}

async function runningAmong(reader: Reader, nodes: readonly NodeId[]): Promise<readonly NodeId[]> {
  const running = await inUseAmong(reader, nodes)
  return nodes.filter((node) => running.has(node))
}
