import { formatCount, formatNumber } from '../lib/format-count.ts'

/** `54 people or teams unresolved`: references of other sources that a source can't resolve; empty without any. */
export function unresolvedText(missing: {
  readonly total: number
  readonly people: number
  readonly atLeast: boolean
}): string {
  const { total, people, atLeast } = missing
  if (total === 0) return ''
  const others = total - people
  const parts = [
    people === 0 ? '' : formatCount(people, 'person or team', 'people or teams'),
    others === 0 ? '' : `${formatNumber(others)}${people === 0 ? '' : others === 1 ? ' other' : ' others'}`,
  ].filter((part) => part !== '')
  return `${atLeast ? 'at least ' : ''}${parts.join(', ')} unresolved`
}
