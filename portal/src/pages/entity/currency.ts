import { agoText } from '../../ui/time.tsx'

export interface EntityReads {
  /** When its rules were last applied. */
  readonly enrichedAt: string | null
  /** When a source last confirmed it. */
  readonly lastVerified?: string | null | undefined
  readonly lastError?: string | null | undefined
  /** Of its metadata, by how often its source is read. */
  readonly freshness: string
}

/** Whether the page has what the source has now, in a phrase, and whether that wants a warning. */
export function currencyOf(
  { enrichedAt, lastVerified, lastError, freshness }: EntityReads,
  now: number,
): { readonly text: string; readonly isOld: boolean } {
  const at = lastVerified ?? enrichedAt
  const ago = at === null ? null : agoText(Date.parse(at), now)
  if (lastError != null) return { text: `Last read failed, verified ${ago ?? 'never'}`, isOld: true }
  if (ago === null) return { text: 'Not read yet', isOld: false }
  if (freshness === 'stale') return { text: `Out of date, verified ${ago}`, isOld: true }
  if (freshness === 'ageing') return { text: `Verification overdue, last ${ago}`, isOld: true }
  return { text: `Up to date, ${ago}`, isOld: false }
}
