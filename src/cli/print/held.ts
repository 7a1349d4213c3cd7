import type { HeldAnswer } from '../../questions/sources.ts'
import { goOn } from './words.ts'

export function* lines({ platform, total, listings, documents, next }: HeldAnswer): Generator<string> {
  if (total === 0 && listings.length === 0) return yield `Nothing is held of ${platform}.`
  for (const listing of listings) yield listingLine(listing)
  for (const { since, uri, reason } of documents) yield `${since} ${uri}: ${reason}`
  yield `${total} documents are held: "mlg confirm-held ${platform}" lets them go, "mlg dismiss-held ${platform}" keeps them`
  if (next !== null) yield goOn(next)
}

function listingLine(listing: HeldAnswer['listings'][number]): string {
  const { type, at } = listing
  return listing.kind === 'repeats'
    ? `${at} the listing of ${type} is not believed: ${listing.error}`
    : `${at} the listing of ${type} is not believed: ${listing.vanished} of ${listing.expected} have vanished from it`
}
