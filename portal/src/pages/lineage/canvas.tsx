import { useEffect, useMemo, useRef, type KeyboardEvent, useState, type ReactNode } from 'react'
import type { DrawnNode } from '../../lineage/drawing.ts'
import type { NodePosition } from '../../lineage/layout/layout.ts'
import { nearestTo, stepFrom, type ArrowKey } from '../../lineage/steps.ts'
import { boundsOf, boundsOfRoute, boxOf, meets } from '../../lineage/view.ts'
import { LineageBoxes } from './boxes.tsx'
import { EdgeHint, isExplained } from './edge-hint.tsx'
import { LineageEdges, PointedLines } from './edges.tsx'
import { LineageMinimap } from './minimap.tsx'
import { LineageNode } from './node.tsx'
import type { ShownLineage } from './use-actions.ts'
import { useGestures } from './use-gestures.ts'
import { usePointedEdges } from './use-pointed-edge.ts'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import { useView } from './use-view.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { ViewMover } from './view-mover.ts'

import styles from './canvas.module.css'

/** Nodes from which a minimap helps. */
const MAPPED = 20
/** Buttons that a browser renders and moves within a frame; larger unreadable drawings are boxes. */
const MAX_BUTTONS = 300

interface CanvasProps extends ShownLineage {
  readonly laid: LaidDrawing
  readonly litEdges: ReadonlySet<number>
  /** Nodes to bring into view together when the set changes; empty for none. */
  readonly together: readonly string[]
  /** Text of a node below its name. */
  readonly about: (node: DrawnNode) => string
}

/** The drawing: nodes are buttons, all lines one picture below them. A single tab stop; arrow keys follow the flow. */
export function LineageCanvas({ laid, active, lit, litEdges, together, actions, labelOfType, about }: CanvasProps) {
  const { drawing, laid: result, key } = laid
  const position = result.positions.get(active)
  const boxes = [active, ...together].flatMap((id) => result.positions.get(id) ?? []).map(boxOf)
  const { frame, world, area, far, growing, mover } = useView(
    result.bounds,
    key,
    boxes.length === 0 ? null : boundsOf(boxes),
  )
  useGestures(frame, mover)
  const bounds = useMemo(() => result.routes.map(({ points }) => boundsOfRoute(points)), [result])
  const pointed = usePointedEdges(frame, { laid, bounds, mover })
  const [pointedEdge, ...others] = pointed?.edges ?? []
  const explained =
    pointedEdge !== undefined && others.length === 0 && isExplained(pointedEdge, drawing) ? pointedEdge : null
  const ends = useMemo(() => new Set(pointed?.edges.flatMap(({ from, to }) => [from, to])), [pointed])
  /** The focus follows the selection only if the keyboard made it. */
  const follows = useRef(false)
  useEffect(() => {
    if (position === undefined) return
    mover.reveal(boxOf(position))
    follow()
    // Opening something else doesn't scroll back to an earlier selection.
  }, [active, position?.x, position?.y])
  const follow = (): void => {
    if (!follows.current) return
    follows.current = false
    frame.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(active)}"]`)?.focus({ preventScroll: true })
  }

  /** Position of the focused node; null if the focus is elsewhere. */
  const focusedAt = useRef<NodePosition | null>(null)
  useEffect(() => {
    if (focusedAt.current === null || document.activeElement !== document.body) return
    // The focused node is gone, such as a group that was opened completely: its nearest neighbour takes the focus.
    const next = nearestTo(focusedAt.current, result.positions)
    follows.current = true
    if (next === active) follow()
    else actions.choose(next ?? drawing.focus)
  }, [drawing])
  useEffect(() => {
    if (together.length > 0 && boxes.length > 0) mover.show(boundsOf(boxes))
  }, [together, result])

  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const on = event.target instanceof HTMLElement ? (event.target.dataset['id'] ?? null) : null
    if (on === null) return
    if (event.key.startsWith('Arrow')) {
      const next = stepFrom(on, event.key as ArrowKey, { drawing, positions: result.positions })
      follows.current = next !== null
      if (next !== null) actions.choose(next)
    } else if (event.key === 'Enter') actions.open(on)
    else if (!actions.key(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = useMemo(
    () =>
      drawing.nodes.flatMap((node) => {
        const at = result.positions.get(node.id)
        if (at === undefined || area === null) return []
        return node.id === active || meets(boxOf(at), area) ? [{ node, at }] : []
      }),
    [drawing, result, area, active],
  )
  const boxed = far && shown.length > MAX_BUTTONS
  return (
    <div
      ref={frame}
      className={styles['frame']}
      role="application"
      aria-label="Lineage graph. Arrows walk, Enter shows more, F finds a path, V is the table, / finds."
      data-faded={lit !== null}
      data-pointed={explained !== null}
      onClick={() => {
        if (explained !== null) actions.explain(explained)
      }}
      aria-busy={growing}
      onKeyDown={keys}
      onFocusCapture={({ target }) => {
        focusedAt.current =
          result.positions.get(target instanceof HTMLElement ? (target.dataset['id'] ?? '') : '') ?? null
      }}
      onBlurCapture={({ relatedTarget }) => {
        if (relatedTarget !== null) focusedAt.current = null
      }}
    >
      <div ref={world} className={styles['world']}>
        {area === null ? null : <LineageEdges laid={laid} bounds={bounds} area={area} plain={boxed} lit={litEdges} />}
        {pointed === null ? null : <PointedLines routes={pointed.indices.flatMap((i) => result.routes[i] ?? [])} />}
        {boxed ? <LineageBoxes placed={shown} lit={lit} choose={actions.choose} /> : null}
        {shown.map(({ node, at }) =>
          boxed && node.id !== active ? null : (
            <LineageNode
              key={node.id}
              node={node}
              position={at}
              typeLabel={labelOfType(node.type)}
              about={about(node)}
              active={node.id === active}
              lit={ends.has(node.id) ? true : lit === null ? null : lit.has(node.id)}
              choose={actions.choose}
              open={actions.open}
            />
          ),
        )}
      </div>
      <LineageZoom mover={mover}>
        {drawing.nodes.length > MAPPED ? <LineageMinimap laid={laid} mover={mover} /> : null}
      </LineageZoom>
      {pointed === null ? null : <EdgeHint pointed={pointed} drawing={drawing} />}
    </div>
  )
}

const ZOOM_STEP = 1.25

/** Zoom controls. They follow every move, so that the drawing needn't rerender. */
function LineageZoom({ mover, children }: { readonly mover: ViewMover; readonly children: ReactNode }) {
  const [percent, setPercent] = useState(100)
  useEffect(() => {
    const follow = (): void => setPercent(Math.round(mover.now().view.zoom * 100))
    follow()
    return mover.follow(follow)
  }, [mover])
  return (
    <div className={styles['zoom']} data-still="true" role="group" aria-label="Zoom">
      {children}
      <IconButton icon="minus" label="Zoom out" onClick={() => mover.zoomBy(1 / ZOOM_STEP)} />
      <Button kind="quiet" title="Zoom to 100%" onClick={() => mover.zoomBy(1 / mover.now().view.zoom)}>
        {percent}%
      </Button>
      <IconButton icon="plus" label="Zoom in" onClick={() => mover.zoomBy(ZOOM_STEP)} />
      <Button kind="quiet" onClick={mover.fit}>
        Fit
      </Button>
    </div>
  )
}
