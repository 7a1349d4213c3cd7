import { formatNumber } from '../../../src/lib/format-count.ts'
import { statesOf } from './condition.ts'
import { changeOf, type DrawnNode } from './drawing.ts'

/** Text on a node below its name. */
export function aboutOf(node: DrawnNode, typeLabel: string): string {
  const { kind, type, known, folded, changed, distinction } = node
  if (kind === 'group') return ['Group', ...changedWords(changed)].join(', ')
  const parts = folded === null ? [] : [folded, ...changedWords(changed)]
  const change = changeOf(node)
  const label = type === null && known !== null ? [] : [typeLabel]
  const apart = distinction === undefined ? [] : [distinction]
  return [...label, ...apart, ...(change === null ? [] : [change]), ...parts, ...statesOf(node)].join(', ')
}

function changedWords(changed: DrawnNode['changed']): readonly string[] {
  if (changed === undefined) return []
  const { added, removed } = changed
  return [added > 0 ? [`${added} added`] : [], removed > 0 ? [`${removed} removed`] : []].flat()
}

/**
 * Text that a screen reader announces for a node: `ranker v12, model version, read late, 14 upstream, 2 downstream`.
 * The lens's text comes first.
 */
export function spokenOf(node: DrawnNode, typeLabel: string, written = aboutOf(node, typeLabel)): string {
  const { kind, name, upstream, downstream, more, moreAtLeast } = node
  const about = aboutOf(node, typeLabel)
  // A drawn node may show only the end of it: "Deployment, in use" of a model deployment.
  const isEnd = written !== about && about.toLowerCase().endsWith(written.toLowerCase())
  const rest = isEnd ? typeLabel : about
  const parts = [name, ...new Set([written, rest])].map((part, i) => (i === 0 ? part : part.toLowerCase()))
  if (kind === 'focus') parts.push('drawn around')
  if (upstream !== null) parts.push(`${formatNumber(upstream)} upstream`)
  if (downstream !== null) parts.push(`${formatNumber(downstream)} downstream`)
  if (kind !== 'group' && more > 0) parts.push(`${moreText(more, moreAtLeast)} not drawn`)
  return parts.filter((part) => part !== '').join(', ')
}

export function moreText(more: number, atLeast: boolean): string {
  return `${atLeast ? 'at least ' : ''}${formatNumber(more)}`
}
