import { formatNumber } from '../../../src/lib/format-count.ts'
const ISO = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const UNITS = ['year', 'month', 'week', 'day', 'h', 'min', 's'] as const
const SHORT = /^(\d+) ?(s|m|min|h|d|w)$/
const SHORT_UNITS: Readonly<Record<string, (typeof UNITS)[number]>> = { m: 'min', d: 'day', w: 'week' }

const EVERY: Readonly<Record<string, string>> = {
  '1 year': 'Yearly',
  '1 month': 'Monthly',
  '1 week': 'Weekly',
  '7 days': 'Weekly',
  '1 day': 'Daily',
  '24 h': 'Daily',
  '1 h': 'Hourly',
  '60 min': 'Hourly',
}

/** `P400D` and `400d` as `400 days`, `PT90M` as `90 min`; other text stays. */
export function periodText(period: string): string {
  const [, short, unit = ''] = SHORT.exec(period) ?? []
  if (short !== undefined) return formatUnits(Number(short), SHORT_UNITS[unit] ?? unit)
  const [, ...counts] = ISO.exec(period) ?? []
  const parts = UNITS.flatMap((name, i) => (counts[i] === undefined ? [] : [formatUnits(Number(counts[i]), name)]))
  return parts.length === 0 ? period : parts.join(' ')
}

/** Formats an ISO 8601 duration, such as `P400D`, among texts that may mean anything. */
export function isoPeriodText(text: string): string {
  return text.startsWith('P') ? periodText(text) : text
}

/** Formats a frequency: `P1D` as `Daily`, `PT6H` as `Every 6 h`. */
export function everyText(period: string): string {
  const text = periodText(period)
  return EVERY[text] ?? (text === period ? period : `Every ${text}`)
}

/** Only unabbreviated units have a plural. */
function formatUnits(count: number, unit: string): string {
  return `${formatNumber(count)} ${unit}${count === 1 || (unit.length < 4 && unit !== 'day') ? '' : 's'}`
}
