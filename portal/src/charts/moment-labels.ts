import { dayText } from '../ui/time.tsx'

const TWO_DAYS_MS = 2 * 86_400_000
const TIME = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const

/** Labels moments of an axis by their days or, if all lie within two days, also by their time of day. */
export function momentLabels(moments: readonly (string | null)[]): (at: string) => string {
  const times = moments.map((at) => Date.parse(at ?? '')).filter((time) => time > 0)
  const isShort = times.length > 1 && Math.max(...times) - Math.min(...times) < TWO_DAYS_MS
  return (at) => (isShort && Date.parse(at) > 0 ? new Date(at).toLocaleString(undefined, TIME) : dayText(at))
}
