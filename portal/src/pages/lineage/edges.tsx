import { memo, useMemo } from 'react'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import type { EdgeRoute } from '../../lineage/layout/routes.ts'
import { changeOf, type DrawnEdge } from '../../lineage/drawing.ts'
import { headOf, pathOf } from '../../lineage/layout/path.ts'
import { meets } from '../../lineage/view.ts'
import styles from './edges.module.css'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'

/** How a line is drawn. `over`: over something that is not shown, or deleted. */
type LineStyle = 'declared' | 'inferred' | 'over' | 'part' | 'cycle' | 'added' | 'removed'
const STYLES: readonly LineStyle[] = ['part', 'over', 'inferred', 'declared', 'cycle', 'removed', 'added']

/** More of them a browser does not draw anew within a frame. */
const MOST_ZOOMED = 1_000

interface EdgesProps {
  readonly laid: LaidDrawing
  /** What each line lies within. */
  readonly bounds: readonly LayoutBounds[]
  readonly area: LayoutBounds
  /** From so far away that neither round corners nor arrows can be seen. */
  readonly plain: boolean
  /** Lines that are drawn once more, above the others. */
  readonly lit: ReadonlySet<number>
}

/** All lines of a style are one path: the browser has few things to draw, however many there are. */
export const LineageEdges = memo(function LineageEdges({ laid, bounds, area, plain, lit }: EdgesProps) {
  const { drawing, laid: result } = laid
  // Of those that came near: the next area has most of them again.
  const drawn = useMemo(() => new Map<EdgeRoute, { readonly path: string; readonly head: string }>(), [result, plain])
  const paths: Record<LineStyle, string> = {
    declared: '',
    inferred: '',
    over: '',
    part: '',
    cycle: '',
    added: '',
    removed: '',
  }
  let [heads, litPath, litHeads] = ['', '', '']
  for (const [i, edge] of drawing.edges.entries()) {
    const [route, box] = [result.routes[i], bounds[i]]
    if (route === undefined || box === undefined || !meets(box, area)) continue
    const line =
      drawn.get(route) ?? (plain ? { path: pathOf(route, 0), head: '' } : { path: pathOf(route), head: headOf(route) })
    drawn.set(route, line)
    const { path, head } = line
    paths[styleOf(edge, route)] += path
    heads += head
    if (!lit.has(i)) continue
    litPath += path
    litHeads += head
  }
  return (
    <svg
      className={styles['edges']}
      data-many={drawing.edges.length > MOST_ZOOMED}
      width="1"
      height="1"
      aria-hidden="true"
    >
      <g className={styles['plain']}>
        {STYLES.map((style) =>
          paths[style] === '' ? null : <path key={style} className={styles[style]} d={paths[style]} />,
        )}
        <path className={styles['heads']} d={heads} />
      </g>
      <path className={styles['lit']} d={litPath} />
      <path className={styles['lit-heads']} d={litHeads} />
    </svg>
  )
})

/** Lines above the others, which aren't drawn anew for what the pointer meets. */
export function PointedLines({ routes }: { readonly routes: readonly EdgeRoute[] }) {
  return (
    <svg className={styles['edges']} width="1" height="1" aria-hidden="true">
      <path className={styles['lit']} d={routes.map((route) => pathOf(route)).join('')} />
      <path className={styles['lit-heads']} d={routes.map(headOf).join('')} />
    </svg>
  )
}

function styleOf(edge: DrawnEdge, { kind }: EdgeRoute): LineStyle {
  const { inferred, name, gone } = edge
  const change = changeOf(edge)
  if (change !== null) return change
  if (kind === 'part') return 'part'
  if (name === null || gone) return 'over'
  if (inferred) return 'inferred'
  return kind === 'back' || kind === 'beside' ? 'cycle' : 'declared'
}
