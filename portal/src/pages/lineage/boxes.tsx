import { memo, type MouseEvent } from 'react'
import { changeOf, type DrawnNode } from '../../lineage/drawing.ts'
import type { NodePosition } from '../../lineage/layout/layout.ts'
import { NODE_HEIGHT, NODE_WIDTH } from '../../lineage/layout/sizes.ts'
import { colourOf } from '../../ui/shape.ts'
import { pointIn } from './point-in.ts'
import styles from './canvas.module.css'

interface PlacedNode {
  readonly node: DrawnNode
  readonly at: NodePosition
}

interface BoxesProps {
  readonly placed: readonly PlacedNode[]
  readonly lit: ReadonlySet<string> | null
  readonly choose: (id: string) => void
}

/** Colours of nodes that aren't drawn in the colour of their type. */
const FILLS: Readonly<Record<string, string>> = { dim: 'border', added: 'good', removed: 'bad' }

/** Draws nodes too many and small to read as one path per colour. The keyboard works as in other drawings. */
export const LineageBoxes = memo(function LineageBoxes({ placed, lit, choose }: BoxesProps) {
  const paths = new Map<string, string>()
  for (const { node, at } of placed) {
    const colour = lit !== null && !lit.has(node.id) ? 'dim' : (changeOf(node) ?? colourOf(node.glyph))
    paths.set(colour, `${paths.get(colour) ?? ''}M${at.x} ${at.y}h${NODE_WIDTH}v${NODE_HEIGHT}h${-NODE_WIDTH}z`)
  }
  const click = (event: MouseEvent<SVGSVGElement>): void => {
    const point = pointIn(event)
    if (point === null) return
    const { x, y } = point
    const hit = placed.find(({ at }) => x >= at.x && x <= at.x + NODE_WIDTH && y >= at.y && y <= at.y + NODE_HEIGHT)
    if (hit !== undefined) choose(hit.node.id)
  }
  return (
    <svg className={styles['boxes']} width="1" height="1" aria-hidden="true" onClick={click}>
      {[...paths].map(([colour, d]) => (
        <path key={colour} style={{ fill: `var(--${FILLS[colour] ?? `type-${colour}`})` }} d={d} />
      ))}
    </svg>
  )
})
