import type { DrawnNode } from './drawing.ts'

/** What a reader of the screen is told of a node: `ranker v12, model instance, 14 upstream, 2 downstream, stale`. */
export function spokenOf(node: DrawnNode, typeLabel: string): string {
  const { kind, name, upstream, downstream, freshness, standing, known, more, moreAtLeast } = node
  const parts = [name, kind === 'group' ? 'group' : typeLabel.toLowerCase()]
  if (kind === 'focus') parts.push('drawn around')
  if (upstream !== null) parts.push(`${upstream.toLocaleString()} upstream`)
  if (downstream !== null) parts.push(`${downstream.toLocaleString()} downstream`)
  if (freshness === 'stale' || freshness === 'ageing') parts.push(freshness)
  if (standing !== 'live') parts.push(standing)
  if (known !== null) parts.push('known by reference only')
  if (kind !== 'group' && more > 0) parts.push(`${moreText(more, moreAtLeast)} not drawn`)
  return parts.join(', ')
}

export function moreText(more: number, atLeast: boolean): string {
  return `${atLeast ? 'at least ' : ''}${more.toLocaleString()}`
}
