const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `734 MB`: three digits suffice. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${Number((bytes / 1_000 ** power).toPrecision(3)).toLocaleString('en')} ${UNITS[power] ?? ''}`
}
