import type { MapAnswer } from '../../questions/map/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { namedInFull } from './wording.ts'

/** Prints each side, nearest first: singly drawn entities, then the groups with the ids that open them. */
export function* lines(answer: MapAnswer): Generator<PrintedLine> {
  yield heading(`Around ${namedInFull(answer)} (transaction ${answer.tx})`)
  yield answer.sentence
  for (const side of ['upstream', 'both', 'downstream'] as const) {
    const nodes = answer.nodes.filter((node) => node.side === side)
    const groups = answer.groups.filter((group) => group.side === side)
    if (nodes.length + groups.length === 0) continue
    yield* ['', heading(side === 'both' ? 'upstream and downstream' : side)]
    for (const node of nodes.toSorted((a, b) => a.depth - b.depth)) yield nodeLine(node)
    for (const { depth, label, id, added = 0, removed = 0 } of groups)
      yield `${added + removed === 0 ? ' ' : '~'} ${depth}  ${label}  (--open ${id})`
  }
  if (answer.notOpened.length > 0) yield `Not on this map, or without room: ${answer.notOpened.join(', ')}`
  if (answer.beyond) yield 'Cut off at --hops: there is more.'
}

function nodeLine({
  depth,
  entityType,
  known,
  hidden,
  standing,
  presence,
  ...node
}: MapAnswer['nodes'][number]): string {
  const state = standing === 'live' ? '' : `, ${standing}`
  const further = hidden === 0 ? '' : `, ${hidden} further`
  const mark = presence === 'added' ? '+' : presence === 'removed' ? '-' : ' '
  return `${mark} ${depth}  ${entityType ?? known ?? 'reference only'}  ${namedInFull(node)}${state}${further}`
}
