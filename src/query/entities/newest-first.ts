import { bornAt } from '../../catalogue/news.ts'
import type { Entity } from './entity.ts'

const byVersion = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * Compares versions or runs of one thing: the newest is first, by when it was made, or else began. A version may be made
 * of an earlier training than the one before it, so that the time of training says nothing of their order.
 */
export function newestFirst(a: Entity, b: Entity): number {
  return madeAt(b) - madeAt(a) || byVersion.compare(versionOf(b), versionOf(a)) || b.node - a.node
}

/** An entity that states no time is older than any that does. */
function madeAt({ attributes }: Entity): number {
  const { createdAt } = attributes
  return (typeof createdAt === 'string' ? bornAt({ createdAt }) : bornAt(attributes)) ?? 0
}

function versionOf({ attributes: { version } }: Entity): string {
  return typeof version === 'string' ? version : ''
}
