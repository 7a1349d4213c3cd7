import { memo, useMemo } from 'react'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import type { EdgeRoute } from '../../lineage/layout/routes.ts'
import { changeOf, type DrawnEdge } from '../../lineage/drawing.ts'
import { headOf, pathOf } from '../../lineage/layout/path.ts'
import { meets } from '../../lineage/view.ts'
import styles from './edges.module.css'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'

/** Style of a line. `over`: across something hidden or deleted. */
type LineStyle = 'declared' | 'inferred' | 'over' | 'part' | 'added' | 'removed'
const STYLES: readonly LineStyle[] = ['part', 'over', 'inferred', 'declared', 'removed', 'added']

/** More lines than a browser redraws within a frame. */
const MAX_ZOOMED = 1_000

interface EdgesProps {
  readonly laid: LaidDrawing
  readonly bounds: readonly LayoutBounds[]
  readonly area: LayoutBounds
  /** Set from far away, where neither round corners nor arrows are visible. */
  readonly plain: boolean
  /** Lines drawn again above the others. */
  readonly lit: ReadonlySet<number>
}

/** All lines of a style are one path, so that the browser draws few elements. */
export const LineageEdges = memo(function LineageEdges({ laid, bounds, area, plain, lit }: EdgesProps) {
  const { drawing, laid: result } = laid
  // Cache of drawn paths: the next area shares most of them.
  const drawn = useMemo(() => new Map<EdgeRoute, { readonly path: string; readonly head: string }>(), [result, plain])
  const paths = new Map<LineStyle, string>()
  let [heads, litPath, litHeads] = ['', '', '']
  for (const [i, edge] of drawing.edges.entries()) {
    const [route, box] = [result.routes[i], bounds[i]]
    if (route === undefined || box === undefined || !meets(box, area)) continue
    const line =
      drawn.get(route) ?? (plain ? { path: pathOf(route, 0), head: '' } : { path: pathOf(route), head: headOf(route) })
    drawn.set(route, line)
    const { path, head } = line
    const style = styleOf(edge, route)
    paths.set(style, (paths.get(style) ?? '') + path)
    heads += head
    if (!lit.has(i)) continue
    litPath += path
    litHeads += head
  }
  return (
    <svg
      className={styles['edges']}
      data-many={drawing.edges.length > MAX_ZOOMED}
      width="1"
      height="1"
      aria-hidden="true"
    >
      <g className={styles['plain']}>
        {STYLES.map((style) => (
          <path key={style} className={styles[style]} d={paths.get(style)} />
        ))}
        <path className={styles['heads']} d={heads} />
      </g>
      <path className={styles['lit']} d={litPath} />
      <path className={styles['lit-heads']} d={litHeads} />
    </svg>
  )
})

/** Lines above the others, so that hovering redraws none of those. */
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
  return inferred ? 'inferred' : 'declared'
}
