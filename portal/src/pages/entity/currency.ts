import { agoText } from '../../ui/time.tsx'

export interface EntityReads {
  /** When its rules were last applied. */
  readonly enrichedAt: string | null
  readonly verification: {
    readonly at: string | null
    readonly doubt: string | null
  } | null
  readonly lastError?: string | null | undefined
  /** Of its metadata, by how often its source is listed. */
  readonly freshness: string
}

const DOUBTS: Readonly<Record<string, { readonly text: string; readonly isOld: boolean }>> = {
  unreadable: { text: "its source can't be read now", isOld: true },
  paused: { text: 'its source is paused', isOld: true },
  behind: { text: 'newer changes are not read yet', isOld: true },
  running: { text: 'still running', isOld: false },
  unlisted: { text: "this source can't tell what changed", isOld: false },
}

/** When the page had what its source has, in a phrase, and whether that wants a warning. What changed since nobody knows. */
export function currencyOf(
  { enrichedAt, verification, lastError, freshness }: EntityReads,
  now: number,
): { readonly text: string; readonly isOld: boolean } {
  const at = verification?.at ?? null
  const ago = at === null ? null : agoText(Date.parse(at), now)
  if (lastError != null) return { text: `Last read failed, verified ${ago ?? 'never'}`, isOld: true }
  if (verification === null && enrichedAt !== null) return { text: 'Stated by what refers to it', isOld: false }
  if (verification === null || at === null) return { text: 'Not read yet', isOld: false }
  const isOld = freshness === 'stale' || freshness === 'ageing'
  const doubt = DOUBTS[verification.doubt ?? '']
  if (doubt !== undefined) return { text: `Read ${ago}; ${doubt.text}`, isOld: isOld || doubt.isOld }
  return { text: isOld ? `Verification overdue, last ${ago}` : `Verified ${ago}`, isOld }
}
