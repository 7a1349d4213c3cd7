import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { lineageStateOf, textsOf, type LineageState } from '../../lineage/address.ts'
import { useChangeAddress } from '../../client/use-change-address.ts'

/** Below this width, a table reads better. */
const NARROW = 600

/** State of the view, stored in the address; changes replace the entry in the history. */
export function useLineageState(): readonly [LineageState, (change: Partial<LineageState>) => void] {
  const texts = useSearch({ from: '/lineage/$' })
  const change = useChangeAddress()
  const state = useMemo(() => lineageStateOf(texts, window.innerWidth < NARROW), [texts])
  return [state, (part) => change(textsOf(part))]
}
