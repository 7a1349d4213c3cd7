import { DOUBT_PHRASES, type Doubt } from '../../../../src/model/doubt.ts'
import { isLate, READ_WORDS } from '../../ui/read-words.ts'
import { upperFirst } from '../../../../src/lib/english.ts'
import { agoText } from '../../ui/time.tsx'

export interface EntityReads {
  /** When rules were last applied to it. */
  readonly enrichedAt: string | null
  readonly verification: {
    readonly at: string | null
    readonly doubt: Doubt | null
  } | null
  readonly deletedAtSource: string | null
  readonly lastError?: string | null | undefined
  /** Freshness of its metadata, relative to how often its source is listed. */
  readonly freshness: string
}

/** Says when the page matched its source, and whether that was later than is usual. Later changes are unknown. */
export function currencyOf(
  { enrichedAt, verification, lastError, freshness, deletedAtSource }: EntityReads,
  now: number,
): { readonly text: string; readonly isOld: boolean } {
  const at = verification?.at ?? null
  const ago = at === null ? null : agoText(Date.parse(at), now)
  const isOld = isLate(freshness)
  if (lastError != null) return { text: `Last read failed, verified ${ago ?? 'never'}`, isOld }
  if (deletedAtSource !== null) return { text: 'Deleted at its source', isOld: false }
  if (verification === null && enrichedAt !== null) return { text: 'Reference only', isOld: false }
  if (verification === null || at === null) return { text: 'Not read yet', isOld: false }
  const { doubt } = verification
  if (doubt !== null) return { text: `Read ${ago}; ${DOUBT_PHRASES[doubt]}`, isOld }
  return { text: isOld ? `${upperFirst(READ_WORDS[freshness])}, verified ${ago}` : `Verified ${ago}`, isOld }
}
