import type { NodeId } from '../../contracts/log.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import { runningTests } from '../lineage/impact.ts'
import { pathTo, type FlowPath } from '../lineage/lineage.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { ofType } from './of-type.ts'

const TEST = 'AbTest'
/** Maximum number of tests read for an answer about everything: some 10 µs each. */
const MAX_TESTS = 5_000

export interface RunningTest {
  readonly node: NodeId
  /** Null for an owned test, which needs no path, and in a list of all tests. */
  readonly path: FlowPath | null
}

/** Returns tests that are owned or downstream of what is owned, nearest first. */
export async function runningTestsOf(reader: Reader, walk: LineageWalk): Promise<Found<RunningTest>> {
  const running = await runningTests(reader, walk)
  const pathOf = (entry: number) => pathTo(reader, walk.flowed, { entry, at: walk.at })
  return {
    found: running.map(({ node, depth, entry }) => ({ node, path: depth === 0 ? null : pathOf(entry) })),
    complete: true,
  }
}

export async function allRunningTests(reader: Reader): Promise<Found<RunningTest>> {
  const nodes = ofType(reader, TEST, { walk: null, most: MAX_TESTS })
  const examined = nodes.slice(0, MAX_TESTS)
  const running = await inUseAmong(reader, examined)
  const found = examined.filter((node) => running.has(node)).map((node) => ({ node, path: null }))
  return { found, complete: nodes.length <= MAX_TESTS }
}
