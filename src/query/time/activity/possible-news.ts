// Tells which entities of a transaction may have news, by the log alone.
import { announces, isBookkeeping, isOld } from '../../../catalogue/news.ts'
import type { LogEntry, NodeId } from '../../../contracts/log.ts'
import type { Json } from '../../../lib/json.ts'
import { violatorsIn } from '../../policies/violation-changes.ts'
import { isFirstListing, isOlderThanListing, type SourceBeginning } from '../source-beginnings.ts'

/**
 * Returns the possible news of a transaction by the log alone: most transactions of a first listing need no read, given
 * the `earliest` listing of all sources. A transaction may touch a hundred thousand entities, so one pass covers them
 * all.
 */
export function newsIn({ at, cause, facts, types, edges }: LogEntry, earliest?: SourceBeginning): ReadonlySet<NodeId> {
  if (cause.kind === 'rule') return new Set(violatorsIn({ cause, edges }))
  if (cause.kind === 'mapping') return new Set()
  const news = new Set<NodeId>()
  if (cause.kind !== 'lookup') for (const { from, to } of edges) news.add(from).add(to)
  const asserted = new Map<NodeId, Record<string, Json>>(types.map(({ node }) => [node, {}]))
  for (const fact of facts) {
    const names = [...Object.keys(fact.asserted), ...fact.retracted]
    if (!names.every(isBookkeeping)) news.add(fact.node)
    Object.assign(asserted.get(fact.node) ?? {}, fact.asserted)
  }
  for (const [node, attributes] of asserted) if (isOld(attributes, at)) news.delete(node)
  if (!isFirstListing(earliest, cause)) return news
  const created = new Set(
    [...asserted].flatMap(([node, stated]) => (isOlderThanListing(earliest, stated) === false ? [node] : [])),
  )
  for (const { from, to, type } of edges) if (created.has(from) && announces(type)) created.add(to)
  return new Set([...created].filter((node) => news.has(node)))
}
