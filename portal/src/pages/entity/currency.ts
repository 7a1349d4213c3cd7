import { agoText } from '../../ui/time.tsx'

export interface EntityReads {
  /** When its rules were last applied. */
  readonly enrichedAt: string | null
  readonly verification: {
    readonly upToDateUntil: string | null
    readonly at: string | null
    readonly changesListed: boolean
  } | null
  readonly lastError?: string | null | undefined
  /** Of its metadata, by how often its source is listed. */
  readonly freshness: string
}

/** Whether the page has what the source has now, in a phrase, and whether that wants a warning. */
export function currencyOf(
  { enrichedAt, verification, lastError, freshness }: EntityReads,
  now: number,
): { readonly text: string; readonly isOld: boolean } {
  const at = verification?.at ?? null
  const ago = at === null ? null : agoText(Date.parse(at), now)
  if (lastError != null) return { text: `Last read failed, verified ${ago ?? 'never'}`, isOld: true }
  if (verification === null && enrichedAt !== null) return { text: 'No source states it', isOld: false }
  if (verification === null || at === null) return { text: 'Not read yet', isOld: false }
  // What was up to date when the page was loaded may no longer be.
  if (verification.upToDateUntil !== null && now <= Date.parse(verification.upToDateUntil))
    return { text: `Up to date, ${ago}`, isOld: false }
  const isOld = freshness === 'stale' || freshness === 'ageing'
  if (!verification.changesListed) return { text: `Read ${ago}; this source can't tell what changed`, isOld }
  return { text: isOld ? `Verification overdue, last ${ago}` : `Verified ${ago}`, isOld }
}
