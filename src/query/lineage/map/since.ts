// Compares what a map reaches with what it reached at an earlier moment.
import type { NodeId } from '../../../contracts/log.ts'
import type { Problem } from '../../../contracts/problem.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { Reader } from '../../reader.ts'
import { afterReader } from '../../time/between.ts'
import { resolveTx } from '../../time/moment.ts'
import { FOCUS, NOT_RISEN, type MapEntity } from './collect.ts'

/** Tells whether something is on the map at both moments, or only at one. */
export type Presence = 'added' | 'removed' | 'kept'

/** Returns the reader's view of the earlier moment that a request names. */
export async function readerSince(reader: Reader, since: string): Promise<Result<Reader, Problem>> {
  const tx = await resolveTx(reader.store, since, 'since')
  if (!tx.ok) return tx
  if (tx.value > reader.at) return err(afterReader(reader, tx.value, 'since'))
  reader.coverage.noteMoment(tx.value)
  return ok(reader.asOf(tx.value))
}

interface EntitiesOfBoth {
  /** Entities reached now come first, then those reached only before. */
  readonly entities: readonly MapEntity[]
  readonly presenceOf: (node: NodeId) => Presence
}

/**
 * Joins what is reached now with what was reached before. An entity reached only before keeps its parent of then and
 * leads to nothing: steps beyond it are those of the present.
 */
export function compareReached(now: readonly MapEntity[], before: readonly MapEntity[]): EntitiesOfBoth {
  const entities = [...now]
  const indexOf = new Map<NodeId, number>(now.map(({ node }, i) => [node, i]))
  const reachedBefore = new Set(before.map(({ node }) => node))
  const removed = new Set<NodeId>()
  for (const entity of before) {
    if (indexOf.has(entity.node)) continue
    const parent = before[entity.parent]
    indexOf.set(entity.node, entities.length)
    removed.add(entity.node)
    entities.push({
      ...entity,
      parent: parent === undefined ? FOCUS : (indexOf.get(parent.node) ?? FOCUS),
      risen: NOT_RISEN,
    })
  }
  const reachedNow = new Set(now.map(({ node }) => node))
  return {
    entities,
    presenceOf: (node) =>
      removed.has(node) ? 'removed' : reachedNow.has(node) && !reachedBefore.has(node) ? 'added' : 'kept',
  }
}
