import { changeOf, type Drawing, type DrawnEdge } from '../../lineage/drawing.ts'
import { labelOf } from '../../ui/label.ts'
import styles from './edge-hint.module.css'
import type { PointedEdge } from './use-pointed-edge.ts'

/** Two entities have evidence for what joins them; groups, and ways over what is hidden, have none of their own. */
export function isExplained({ from, to, name }: DrawnEdge, { nodes }: Drawing): boolean {
  const isEntity = (id: string): boolean => nodes.some((node) => node.id === id && node.kind !== 'group')
  return name !== null && isEntity(from) && isEntity(to)
}

/** Names the line that is pointed at. */
export function EdgeHint({
  pointed: { edge, x, y },
  drawing,
}: {
  readonly pointed: PointedEdge
  readonly drawing: Drawing
}) {
  const nameOf = (id: string): string => drawing.nodes.find((node) => node.id === id)?.name ?? id
  return (
    <div className={styles['hint']} style={{ left: x, top: y }} aria-hidden="true">
      <strong>{edge.name === null ? 'Through what is not shown' : relationsOf(edge)}</strong>
      <span>
        {nameOf(edge.from)} → {nameOf(edge.to)}
      </span>
      {isExplained(edge, drawing) ? <span className={styles['more']}>Click for the evidence</span> : null}
    </div>
  )
}

function relationsOf(edge: DrawnEdge): string {
  const { name, inferred, cycle } = edge
  const names = (name ?? '').split(', ').map(labelOf).join(', ')
  const change = changeOf(edge)
  return [
    names,
    ...(inferred ? ['inferred'] : []),
    ...(cycle ? ['in a cycle'] : []),
    ...(change === null ? [] : [change]),
  ].join(' · ')
}
