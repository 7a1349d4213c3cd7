import type { NodeCondition } from '../../lineage/condition.ts'
import styles from './condition-mark.module.css'

/** By shape as well as by colour: a cross, a ring, half a disc, a triangle that points down. */
const SHAPES: Readonly<Record<NodeCondition, string>> = {
  failed: 'M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5',
  stale: 'M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z',
  ageing: 'M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM6 2v8',
  deprecated: 'M2 3h8L6 10z',
}

export function ConditionMark({ condition }: { readonly condition: NodeCondition }) {
  return (
    <svg className={styles['mark']} data-condition={condition} width="12" height="12" aria-hidden="true">
      <path d={SHAPES[condition]} />
    </svg>
  )
}
