import { creationTimeOf } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import { bothEnds } from '../../lib/both-ends.ts'
import type { Reader } from '../reader.ts'
import type { LoggedEntity } from './entity.ts'

/** Some 10 µs each. */
const MAX_COMPARED = 1_000

const byVersion = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * Sorts versions or runs of one entity newest first, by when they were made, or else began. The time of training
 * doesn't count: a version may come from an earlier training than its predecessor.
 */
export function newestFirst(a: LoggedEntity, b: LoggedEntity): number {
  return madeAt(b) - madeAt(a) || byVersion.compare(versionOf(b), versionOf(a)) || b.node - a.node
}

/**
 * Returns the newest versions or runs. Of very many, only those mentioned first and last are compared: a source lists
 * all of them either way round, and tells of new ones later.
 */
export async function newestOf(reader: Reader, nodes: readonly NodeId[], most: number): Promise<readonly NodeId[]> {
  const entities = await reader.loader.load(bothEnds(nodes, MAX_COMPARED))
  return entities
    .toSorted(newestFirst)
    .slice(0, most)
    .map(({ node }) => node)
}

/** An entity without a time is older than any with one. */
function madeAt({ attributes }: LoggedEntity): number {
  const { createdAt } = attributes
  return (typeof createdAt === 'string' ? creationTimeOf({ createdAt }) : creationTimeOf(attributes)) ?? 0
}

function versionOf({ attributes: { version } }: LoggedEntity): string {
  return typeof version === 'string' ? version : ''
}
