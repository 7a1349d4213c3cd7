import { useAsOf } from '../client/as-of.ts'
import { useAnswer } from '../client/use-answer.ts'
import { momentText } from '../ui/time.tsx'

/** Returns the page's moment as a date; null for now. The date of a transaction comes from an answer. */
export function useAsOfText(): string | null {
  const asOf = useAsOf()
  const isTransaction = /^\d+$/.test(asOf ?? '')
  const { answer } = useAnswer('activity', { limit: 1 }, { enabled: isTransaction })
  if (asOf === undefined) return null
  return isTransaction && answer !== undefined ? momentText(answer.to.at, 'second') : momentText(asOf)
}
