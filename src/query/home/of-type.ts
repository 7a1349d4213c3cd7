import type { NodeId } from '../../contracts/log.ts'
import { reachedFrom } from '../lineage/lineage.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import type { Reader } from '../reader.ts'

/**
 * Returns the entities of a type that a walk reached, or all of them without a walk: one more than the limit, to show
 * whether there are more.
 */
export function ofType(
  reader: Reader,
  type: string,
  { walk, most }: { readonly walk: LineageWalk | null; readonly most: number },
): readonly NodeId[] {
  if (walk !== null)
    return reachedFrom(walk.flowed, new Set([type]), 0)
      .take(most + 1)
      .map(({ node }) => node)
      .toArray()
  reader.coverage.noteType(type)
  return reader.graph.nodesOfType(type, reader.at, 0, most + 1)
}
