import type { PlatformType, Sweeps } from '../contracts/sweeps.ts'
import type { Uri } from '../model/uri.ts'

const PAGE = 1_000

/** Pages through the entities that a complete listing didn't show. Those of a page may be forgotten before the next. */
export async function* missingPages(
  listing: PlatformType,
  sweep: number,
  store: Pick<Sweeps, 'missingFromListing'>,
): AsyncGenerator<readonly Uri[]> {
  for (let after = ''; ;) {
    const uris = await store.missingFromListing(listing, sweep, { after, limit: PAGE })
    const last = uris.at(-1)
    if (last === undefined) return
    yield uris
    after = last
  }
}
