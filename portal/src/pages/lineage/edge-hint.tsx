import { formatNumber } from '../../../../src/lib/format-count.ts'
import { changeOf, type Drawing, type DrawnEdge } from '../../lineage/drawing.ts'
import { upperFirst } from '../../../../src/lib/english.ts'
import { relationText } from '../../lineage/connection.ts'
import styles from './edge-hint.module.css'
import type { PointedEdges } from './use-pointed-edge.ts'

/** Edges between two entities have evidence; those of groups, or across hidden nodes, have none. */
export function isExplained({ from, to, name }: DrawnEdge, { nodes }: Drawing): boolean {
  const isEntity = (id: string): boolean => nodes.some((node) => node.id === id && node.kind !== 'group')
  return name !== null && isEntity(from) && isEntity(to)
}

interface EdgeHintProps {
  readonly pointed: PointedEdges
  readonly drawing: Drawing
}

/** Names the lines under the pointer: one by its ends, a trunk's by the end that they share. */
export function EdgeHint({ pointed: { edges, x, y }, drawing }: EdgeHintProps) {
  const endsOf = (end: 'from' | 'to', what: string): string => {
    const [id, ...others] = new Set(edges.map((edge) => edge[end]))
    if (others.length > 0) return `${formatNumber(others.length + 1)} ${what}`
    return drawing.nodes.find((node) => node.id === id)?.name ?? ''
  }
  const [first, ...others] = edges
  return (
    <div className={`card ${styles['hint']}`} style={{ left: x, top: y }} aria-hidden="true">
      <strong>{[...new Set(edges.map(relationsOf))].join(', ')}</strong>
      <span>
        {endsOf('from', 'sources')} → {endsOf('to', 'targets')}
      </span>
      {first !== undefined && others.length === 0 && isExplained(first, drawing) ? (
        <span className={styles['more']}>Click for the evidence</span>
      ) : null}
    </div>
  )
}

function relationsOf(edge: DrawnEdge): string {
  const { name, inferred, cycle, gone } = edge
  const change = changeOf(edge)
  return [
    upperFirst(relationText(name)),
    ...(inferred ? ['inferred'] : []),
    ...(cycle ? ['in a cycle'] : []),
    ...(gone ? ['deleted'] : []),
    ...(change === null ? [] : [change]),
  ].join(' · ')
}
