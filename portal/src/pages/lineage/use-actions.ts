import { useMemo, useRef } from 'react'
import type { Drawing, DrawnEdge } from '../../lineage/drawing.ts'
import { MAX_OPEN, type LineageState } from '../../lineage/address.ts'

/** State of drawing and table alike. */
export interface ShownLineage {
  readonly active: string
  /** Highlighted nodes, others being dim; null if none are. */
  readonly lit: ReadonlySet<string> | null
  readonly actions: LineageActions
  readonly labelOfType: (type: string | null) => string
}

/** Actions on a node, shared by drawing and table. */
export interface LineageActions {
  readonly choose: (id: string) => void
  /** Shows the members of a group, or the neighbours of a node. */
  readonly open: (id: string) => void
  /** Draws a member of a group on its own. */
  readonly takeOut: (uri: string) => void
  readonly close: (id: string) => void
  readonly pathTo: (id: string) => void
  readonly explain: (edge: Pick<DrawnEdge, 'from' | 'to'>) => void
  /** Handles a key that is bound in every view; false if it isn't. */
  readonly key: (key: string) => boolean
}

interface ActionsOf {
  readonly state: LineageState
  readonly change: (part: Partial<LineageState>) => void
  readonly drawing: Drawing | null
  readonly find: () => void
  readonly explain: (edge: Pick<DrawnEdge, 'from' | 'to'>) => void
}

/** Stable functions, so that nodes don't rerender. */
export function useActions(given: ActionsOf): LineageActions {
  const latest = useRef(given)
  latest.current = given
  return useMemo(() => {
    const open = (id: string): void => {
      const { state, change, drawing } = latest.current
      const node = drawing?.nodes.find((one) => one.id === id)
      if (node === undefined || node.more === 0) change({ focus: id })
      // Naming a group again shows more of it.
      else if (state.open.length < MAX_OPEN) change({ open: [...state.open, id] })
    }
    return {
      choose: (id) => latest.current.change({ focus: id }),
      open,
      takeOut: (uri) => {
        const { state, change } = latest.current
        if (state.open.length < MAX_OPEN) change({ open: [...state.open, uri], focus: uri })
      },
      close: (id) => {
        const { state, change } = latest.current
        change({ open: state.open.filter((one) => one !== id) })
      },
      pathTo: (id) => latest.current.change({ to: id, path: 0 }),
      explain: (edge) => latest.current.explain(edge),
      key: (key) => {
        if (key === '/') latest.current.find()
        return key === '/'
      },
    }
  }, [])
}
