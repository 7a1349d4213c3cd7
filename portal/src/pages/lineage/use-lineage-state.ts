import { useSearch } from '../../routing/use-address.tsx'
import { useMemo } from 'react'
import { lineageStateOf, textsOf, type LineageState } from '../../lineage/address.ts'
import { changeAddress } from '../../routing/change-address.ts'

/** Below this width, a table reads better. */
const NARROW = 600

/** State of the view, stored in the address; changes replace the entry in the history. */
export function useLineageState(): readonly [LineageState, (change: Partial<LineageState>) => void] {
  const texts = useSearch('/lineage/$')
  const state = useMemo(() => lineageStateOf(texts, window.innerWidth < NARROW), [texts])
  return [state, (part) => changeAddress(textsOf(part))]
}
