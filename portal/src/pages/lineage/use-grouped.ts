import { useMemo } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import type { Drawing } from '../../lineage/drawing.ts'
import { namesWith } from '../../lineage/find.ts'
import type { LineageState } from '../../lineage/address.ts'

/** Nearest nodes that are searched in each direction. */
const SEARCHED = 1_000

export interface GroupedHits {
  readonly hits: readonly { readonly uri: string; readonly name: string }[]
  /** Whether some haven't been searched, or not yet. */
  readonly incomplete: boolean
}

/** Finds text in the members of groups. Their names are fetched once, on the first search. */
export function useGroupedHits(uri: string, state: LineageState, drawing: Drawing | null): GroupedHits {
  const { direction, hops, types, find } = state
  const groups = drawing?.nodes.some(({ kind }) => kind === 'group') ?? false
  const enabled = groups && find.trim() !== ''
  const requested = { uri, depth: hops, types, limit: SEARCHED }
  const up = useAnswer(
    'lineage',
    { ...requested, direction: 'upstream' },
    { enabled: enabled && direction !== 'downstream' },
  )
  const down = useAnswer(
    'lineage',
    { ...requested, direction: 'downstream' },
    { enabled: enabled && direction !== 'upstream' },
  )
  const answers = [direction === 'downstream' ? null : up, direction === 'upstream' ? null : down]
  const hits = useMemo(() => {
    if (!enabled) return []
    const drawn = new Set(drawing?.nodes.map(({ id }) => id))
    const all = [up, down].flatMap(({ answer }) => answer?.nodes ?? [])
    const rest = new Map(all.flatMap(({ uri: id, name }) => (drawn.has(id) ? [] : [[id, { uri: id, name }]])))
    return namesWith([...rest.values()], find)
  }, [enabled, drawing, up.answer, down.answer, find])
  const incomplete =
    enabled && answers.some((one) => one !== null && (one.answer === undefined || one.answer.total > SEARCHED))
  return { hits, incomplete }
}
