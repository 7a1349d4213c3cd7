import type { DeletionsAnswer } from '../../questions/deletions.ts'
import { formatCount } from '../../lib/format-count.ts'
import { continueText } from './wording.ts'

export function* lines({ platform, total, listings, documents, next }: DeletionsAnswer): Generator<string> {
  if (total === 0 && listings.length === 0) return yield `No deletions are suspected at ${platform}.`
  for (const listing of listings) {
    yield listingLine(listing)
    if (listing.kind === 'repeats') continue
    const { uris, missing } = listing
    for (const uri of uris) yield `    ${uri}`
    if (missing > uris.length) yield `    and ${missing - uris.length} more: see "mlg export deletions ${platform}"`
  }
  for (const { since, uri, reason } of documents) yield `${since} ${uri}: ${reason}`
  const unread = listings.reduce((sum, one) => sum + (one.kind === 'shrunk' ? one.missing : 0), 0)
  yield `${formatCount(total + unread, 'suspected deletion')}. If the source lacks data by mistake, mend it and run "mlg sweep ${platform}".`
  yield `If they were deleted, run "mlg confirm-deletions ${platform}"; to keep them, "mlg dismiss-deletions ${platform}".`
  if (next !== null) yield continueText(next)
}

function listingLine(listing: DeletionsAnswer['listings'][number]): string {
  const { type, at } = listing
  return listing.kind === 'repeats'
    ? `${at} the listing of ${type} isn't trusted: ${listing.error}`
    : `${at} the listing of ${type} isn't trusted: ${listing.vanished} of ${listing.expected} have vanished from it`
}
