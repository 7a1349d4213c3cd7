import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { lineageStateOf, textsOf, type LineageState } from '../../lineage/address.ts'

/** Narrower than this, a table reads better. */
const NARROW = 600

/** The state of the view is in the address: what changes it replaces the entry of the history. */
export function useLineageState(): readonly [LineageState, (change: Partial<LineageState>) => void] {
  const texts = useSearch({ from: '/lineage/$' })
  const navigate = useNavigate()
  const state = useMemo(() => lineageStateOf(texts, window.innerWidth < NARROW), [texts])
  const change = (part: Partial<LineageState>): void =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...textsOf(part) }),
      replace: true,
      resetScroll: false,
    })
  return [state, change]
}
