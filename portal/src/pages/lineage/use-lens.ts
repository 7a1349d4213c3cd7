import { useMemo } from 'react'
import { useGraphql } from '../../client/use-answer.ts'
import type { LineageLens } from '../../lineage/address.ts'
import type { Drawing, DrawnNode } from '../../lineage/drawing.ts'
import { factsById, lensQuery, lensText } from '../../lineage/lens.ts'

/** Second line of every node, according to the lens. */
export function useLens(
  lens: LineageLens,
  drawing: Drawing | null,
  labelOfType: (type: string | null) => string,
): (node: DrawnNode) => string {
  const nodes = drawing?.nodes ?? []
  const data = useGraphql(
    useMemo(() => lensQuery(lens, nodes), [lens, drawing]),
    {},
  ).answer?.data
  return useMemo(() => {
    const facts = data === undefined ? null : factsById(nodes, data)
    return (node) => lensText(node, labelOfType(node.type), { lens, facts })
  }, [lens, drawing, data, labelOfType])
}
