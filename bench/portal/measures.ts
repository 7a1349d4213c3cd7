import type { Page } from 'playwright-core'

export interface PageMeasures {
  readonly lcp: number
  readonly cls: number
  readonly tbt: number
  readonly keys: readonly number[]
  readonly drawn: number | null
}

export function seenBy(page: Page): Promise<PageMeasures> {
  return page.evaluate('window.observed')
}

/** A figure with its bar, marked if it exceeds it. */
export function formatWithBar(what: string, value: number, bar: number, unit = ''): string {
  const digits = bar < 1 ? 3 : 0
  return `${what} ${value.toFixed(digits)}${unit}${value > bar ? ' ABOVE' : ''} (bar ${bar}${unit})`
}
