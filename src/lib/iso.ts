/** Matches a day, or a time to the minute or finer, with or without a zone. */
export const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** Returns NaN if it isn't a valid ISO 8601 time. A time without a zone is UTC, like every time of ours. */
export function timeOfIso(text: string): number {
  const match = ISO_TIME.exec(text)
  if (match === null || !isDay(match[0].slice(0, 10))) return NaN
  return Date.parse(match[1] === undefined || match[4] !== undefined ? match[0] : `${match[0]}Z`)
}

/** Formats milliseconds since 1970 as ISO 8601, in UTC. */
export function isoOf(time: number): string {
  return new Date(time).toISOString()
}

export function isoOrNull(time: number | null): string | null {
  return time === null ? null : isoOf(time)
}

/** `Date` itself accepts the 31st of a 30-day month as the 1st of the next. */
function isDay(date: string): boolean {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))]
  return day >= 1 && day <= (DAYS[month] ?? 0) && (month !== 2 || day < 29 || isLeap(year))
}

const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
