import { DOUBT_PHRASES } from '../../../../src/model/doubt.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { isLate, READ_WORDS } from '../../ui/read-words.ts'
import { upperFirst } from '../../../../src/lib/english.ts'
import { agoText } from '../../ui/time.tsx'

export type EntityReads = Pick<
  QuestionAnswer<'describe'>,
  'enrichedAt' | 'verification' | 'deletedAtSource' | 'lastError' | 'freshness'
>

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
