import type { NodeId } from '../../contracts/log.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { lineage, passing, reachedFrom } from './lineage.ts'

/** Types of what runs on a model version. */
export const RUNS: ReadonlySet<string> = new Set(['ModelDeployment', 'AbTest'])
const VERSION = 'ModelInstance'
/** Maximum number of deployments and of tests examined: some 10 µs each. */
export const MAX_RUNS = 10_000

/**
 * Finds model versions that their source deleted while a deployment or test in use, of `runs` if given, runs on them. A
 * list of a type leaves them out.
 */
export async function deletedButUsed(reader: Reader, runs?: readonly NodeId[]): Promise<Found<NodeId>> {
  const { graph, at } = reader
  const listed = [...RUNS].map((type) => {
    reader.touched.type(type)
    return runs ?? graph.nodesOfType(type, at, 0, MAX_RUNS + 1)
  })
  const start = [...(await inUseAmong(reader, [...new Set(listed.flatMap((nodes) => nodes.slice(0, MAX_RUNS)))]))]
  const complete = listed.every((nodes) => nodes.length <= MAX_RUNS)
  if (start.length === 0) return { found: [], complete }
  const flowed = await lineage(passing(reader), { start, at, way: 'upstream', until: [VERSION] })
  const versions = [...reachedFrom(flowed, new Set([VERSION]), 0)].map(({ node }) => node)
  return { found: versions.filter((node) => graph.isGone(node, at)), complete }
}
