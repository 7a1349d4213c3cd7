import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/array-elements.ts'
import { pathToEntry } from '../../walk/entries.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { lineage, passingHidden, reachedFrom } from './lineage.ts'

/** Types of what runs on a model version. */
export const RUNS: ReadonlySet<string> = new Set(['ModelDeployment', 'AbTest'])
const VERSION = 'ModelInstance'
/** Maximum number of deployments and of tests examined: some 10 µs each. */
export const MAX_RUNS = 10_000

/** A deleted model or version, and what still has it. */
export type DeletedWithUser = readonly [deleted: NodeId, user: NodeId]

/**
 * Finds model versions that their source deleted while a deployment or test in use, of `runs` if given, runs on them,
 * each with the nearest of these. A list of a type leaves them out.
 */
export async function deletedButUsed(reader: Reader, runs?: readonly NodeId[]): Promise<Found<DeletedWithUser>> {
  const { graph, at } = reader
  for (const type of RUNS) reader.coverage.noteType(type)
  const listed = runs === undefined ? [...RUNS].map((type) => graph.nodesOfType(type, at, 0, MAX_RUNS + 1)) : [runs]
  const used = await inUseAmong(
    reader,
    listed.flatMap((nodes) => nodes.slice(0, MAX_RUNS)),
  )
  const start = [...used].sort((a, b) => a - b)
  const complete = listed.every((nodes) => nodes.length <= MAX_RUNS)
  if (start.length === 0) return { found: [], complete }
  const flowed = await lineage(passingHidden(reader), { start, at, way: 'upstream', until: [VERSION] })
  const found = [...reachedFrom(flowed, new Set([VERSION]))].flatMap(({ node, entry }): readonly DeletedWithUser[] => {
    const run = pathToEntry(flowed.entries, entry, flowed.ends[0] ?? 0).start
    return graph.isGone(node, at) ? [[node, u32(flowed.entries.nodes.array, run)]] : []
  })
  return { found, complete }
}
