import { creationTimeOf } from '../../catalogue/news.ts'
import type { LoggedEntity } from './entity.ts'

const byVersion = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * Sorts versions or runs of one entity newest first, by when they were made, or else began. The time of training
 * doesn't count: a version may come from an earlier training than its predecessor.
 */
export function newestFirst(a: LoggedEntity, b: LoggedEntity): number {
  return madeAt(b) - madeAt(a) || byVersion.compare(versionOf(b), versionOf(a)) || b.node - a.node
}

/** An entity without a time is older than any with one. */
function madeAt({ attributes }: LoggedEntity): number {
  const { createdAt } = attributes
  return (typeof createdAt === 'string' ? creationTimeOf({ createdAt }) : creationTimeOf(attributes)) ?? 0
}

function versionOf({ attributes: { version } }: LoggedEntity): string {
  return typeof version === 'string' ? version : ''
}
