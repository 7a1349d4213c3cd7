import { statesOf } from '../../lineage/condition.ts'
import type { DrawnNode } from '../../lineage/drawing.ts'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { Status } from '../../ui/state.tsx'

/** The same words as in the drawing, each with its dot. */
export function NodeStates({ node }: { readonly node: DrawnNode }) {
  return statesOf(node).map((state) =>
    state === 'deprecated' ? (
      <DeprecatedBadge key={state} sunset={node.sunset} />
    ) : (
      <Status key={state} value={state} />
    ),
  )
}
