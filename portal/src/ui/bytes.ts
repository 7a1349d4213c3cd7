import { formatNumber } from '../../../src/lib/format-count.ts'
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `734 MB`: three digits suffice. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${formatNumber(Number((bytes / 1_000 ** power).toPrecision(3)))} ${UNITS[power] ?? ''}`
}
