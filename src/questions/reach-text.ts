import { formatCounts, formatNumber } from '../lib/format-count.ts'

interface InUseDownstream {
  readonly tests: number
  readonly serving: number
  readonly others: number | null
}

/** `2 tests, 1 deployment, 3 more in use`: what runs comes first. Empty if nothing in use depends on it, as far as known. */
export function reachText({ tests, serving, others }: InUseDownstream): string {
  const running = formatCounts([tests, 'test'], [serving, 'deployment'])
  const besides =
    others === null || others === 0 ? '' : `${formatNumber(others)} ${running === '' ? '' : 'more '}in use`
  return [running, besides].filter((text) => text !== '').join(', ')
}
