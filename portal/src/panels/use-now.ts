import { useAsOf } from '../client/as-of.ts'

/** Until when a chart of the page goes: the moment that it is of. */
export function useNow(): number {
  const asOf = useAsOf()
  const at = asOf === undefined ? NaN : Date.parse(asOf)
  return Number.isNaN(at) ? Date.now() : at
}
