import type { EdgeType } from '../catalogue/edges.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Reads, SupportRecord } from '../contracts/reads.ts'
import type { ListingCounts } from '../contracts/sweeps.ts'
import { IDENTITY } from '../model/key.ts'
import type { Uri } from '../model/uri.ts'

/** Identities are among the first edges of an entity, and few entities ever share one. */
const MAX_SUPPORTS = 100

interface Missing extends Pick<ListingCounts, 'vanished'> {
  readonly uris: ReadonlySet<Uri>
  readonly platform: string
  /** Tells whether the listing would be much shorter if this many had vanished. */
  readonly isShrunk: (vanished: number) => boolean
  readonly container: EdgeType | undefined
}

/**
 * Tells whether a listing shrank, not counting entities that it shows under another name or that went with their container:
 * some 0.3 ms for each missing document.
 */
export async function isShrunkUnexplained(
  { vanished, uris, platform, isShrunk, container }: Missing,
  store: Pick<Reads, 'supports' | 'documentStatuses'> & Pick<TransactionLog, 'head'>,
): Promise<boolean> {
  const { tx } = await store.head()
  const supportsOf = async (uri: Uri) => {
    const { rows } = await store.supports(uri, tx, MAX_SUPPORTS)
    return rows.filter(({ document }) => document.platform === platform)
  }
  // Another entity that was known when this one was last seen has the same identity by chance.
  const isRenamed = async ({ to, document }: SupportRecord): Promise<boolean> => {
    const holders = (await supportsOf(to)).filter(({ type, from }) => type === IDENTITY && !uris.has(from))
    const [own, ...statuses] = await store.documentStatuses([document, ...holders.map((holder) => holder.document)])
    const lastSeen = own?.lastVerified ?? -Infinity
    return statuses.some((status) => status?.gone === false && (status.hydratedAt ?? Infinity) > lastSeen)
  }
  // Cached, since all runs of an experiment share it.
  const containers = new Map<Uri, boolean>()
  const isContainerGone = async (uri: Uri): Promise<boolean> => {
    const known = containers.get(uri)
    if (known !== undefined) return known
    const types = [...(container?.to.types ?? [])]
    const statuses = await store.documentStatuses(types.map((type) => ({ platform, type, uri })))
    const isGone = statuses.some((status) => status?.gone === true)
    containers.set(uri, isGone)
    return isGone
  }
  let [left, lost] = [vanished, 0]
  for (const uri of uris) {
    const own = (await supportsOf(uri)).filter(({ from }) => from === uri)
    const identity = own.find(({ type }) => type === IDENTITY)
    const containerUri = own.find(({ type }) => type === container?.id)?.to
    const isExplained =
      (identity !== undefined && (await isRenamed(identity))) ||
      (containerUri !== undefined && (await isContainerGone(containerUri)))
    if (isExplained) left--
    else lost++
    if (!isShrunk(left)) return false
    if (isShrunk(lost)) return true
  }
  return true
}
