import { useAsOf } from '../client/as-of.ts'

/** End of the page's charts: its moment. */
export function useNow(): number {
  const asOf = useAsOf()
  const at = asOf === undefined ? NaN : Date.parse(asOf)
  return Number.isNaN(at) ? Date.now() : at
}
