// Tells what a listing lacks because its source calls it by another name from what it lost.
import type { TransactionLog } from '../contracts/log.ts'
import type { Reads } from '../contracts/reads.ts'
import type { GuardRule, ListingCounts } from '../contracts/reconcile.ts'
import { IDENTITY } from '../model/key.ts'
import type { Uri } from '../model/uri.ts'
import { isShrunk } from './findings.ts'

/** Identities are among the first edges of a thing, and few things ever share one. */
const MOST_SUPPORTS = 100

interface Missing extends ListingCounts {
  readonly uris: ReadonlySet<Uri>
  readonly platform: string
  readonly guard: GuardRule
}

/** Whether a listing shrank even without what it shows under another name: some 0.3 ms for each missing document. */
export async function isShrunkBesidesRenames(
  { expected, vanished, uris, platform, guard }: Missing,
  store: Pick<Reads, 'supports' | 'documentStatuses'> & Pick<TransactionLog, 'head'>,
): Promise<boolean> {
  const { tx } = await store.head()
  const identitiesAt = async (uri: Uri) => {
    const { rows } = await store.supports(uri, tx, MOST_SUPPORTS)
    return rows.filter(({ type, document }) => type === IDENTITY && document.platform === platform)
  }
  let [left, lost] = [vanished, 0]
  for (const uri of uris) {
    const own = (await identitiesAt(uri)).find(({ from }) => from === uri)
    const holders = own === undefined ? [] : (await identitiesAt(own.to)).filter(({ from }) => !uris.has(from))
    const statuses = await store.documentStatuses(holders.map(({ document }) => document))
    if (statuses.some((status) => status?.gone === false)) left--
    else lost++
    if (!isShrunk({ expected, vanished: left, missing: left }, guard)) return false
    if (isShrunk({ expected, vanished: lost, missing: lost }, guard)) return true
  }
  return true
}
