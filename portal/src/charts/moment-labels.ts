import { dayText } from '../ui/time.tsx'

const TWO_DAYS_MS = 2 * 86_400_000
const TIME = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const

/** Labels moments of an axis by their days or, if all lie within two days, also by their time of day. */
export function momentLabels(moments: readonly (string | null)[]): (at: string) => string {
  const times = moments.flatMap((at) => (at === null ? [] : Date.parse(at))).filter((time) => !Number.isNaN(time))
  const isShort = times.length > 1 && Math.max(...times) - Math.min(...times) < TWO_DAYS_MS
  return (at) => (isShort && !Number.isNaN(Date.parse(at)) ? new Date(at).toLocaleString(undefined, TIME) : dayText(at))
}
