import type { EdgeType } from '../catalogue/edges.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Reads, SupportRecord } from '../contracts/reads.ts'
import type { ListingCounts } from '../contracts/sweeps.ts'
import { IDENTITY } from '../model/key.ts'
import type { Uri } from '../model/uri.ts'

/** Identities are among the first edges of an entity, and few entities ever share one. */
const MAX_SUPPORTS = 100

/** Entities of a type that a listing lacks, and the edge to what contains them. */
export interface MissingEntities {
  readonly uris: ReadonlySet<Uri>
  readonly container: EdgeType | undefined
}

interface Missing extends Pick<ListingCounts, 'vanished'> {
  readonly platform: string
  readonly types: readonly MissingEntities[]
  /** Containers that trusted listings lack too. */
  readonly containers: ReadonlySet<Uri>
  /** Tells whether listings would be much shorter if this many had vanished. */
  readonly isShrunk: (vanished: number) => boolean
}

/**
 * Tells whether listings shrank, not counting entities that they show under another name or that went with their
 * container: some 0.3 ms for each missing document.
 */
export async function isShrunkUnexplained(
  { vanished, platform, types, containers, isShrunk }: Missing,
  store: Pick<Reads, 'supports' | 'documentStatuses'> & Pick<TransactionLog, 'head'>,
): Promise<boolean> {
  if (!isShrunk(vanished)) return false
  const { tx } = await store.head()
  const supportsOf = async (uri: Uri) => {
    const { rows } = await store.supports(uri, tx, MAX_SUPPORTS)
    return rows.filter(({ document }) => document.platform === platform)
  }
  const isMissing = (uri: Uri): boolean => types.some(({ uris }) => uris.has(uri))
  // Another entity that was known when this one was last seen has the same identity by chance.
  const isRenamed = async ({ to, document }: SupportRecord): Promise<boolean> => {
    const holders = (await supportsOf(to)).filter(({ type, from }) => type === IDENTITY && !isMissing(from))
    const [own, ...statuses] = await store.documentStatuses([document, ...holders.map((holder) => holder.document)])
    const lastSeen = own?.lastVerified ?? -Infinity
    return statuses.some((status) => status?.gone === false && (status.hydratedAt ?? Infinity) > lastSeen)
  }
  // Cached, since all runs of an experiment share it.
  const gone = new Map<Uri, boolean>()
  const isContainerGone = async (uri: Uri, { to }: EdgeType): Promise<boolean> => {
    const known = gone.get(uri)
    if (known !== undefined) return known
    const keys = Array.from(to.types, (type) => ({ platform, type, uri }))
    const isGone = containers.has(uri) || (await store.documentStatuses(keys)).some((status) => status?.gone === true)
    gone.set(uri, isGone)
    return isGone
  }
  let [left, lost] = [vanished, 0]
  for (const { uris, container } of types)
    for (const uri of uris) {
      const own = (await supportsOf(uri)).filter(({ from }) => from === uri)
      const identity = own.find(({ type }) => type === IDENTITY)
      const containerUri = own.find(({ type }) => type === container?.id)?.to
      const isExplained =
        (identity !== undefined && (await isRenamed(identity))) ||
        (container !== undefined && containerUri !== undefined && (await isContainerGone(containerUri, container)))
      if (isExplained) left--
      else lost++
      if (!isShrunk(left)) return false
      if (isShrunk(lost)) return true
    }
  return true
}
