import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Leads to what the address names after its `#`, once it is on the page. */
export function useHashTarget(isThere: boolean): void {
  const hash = useRouterState({ select: (state) => state.location.hash })
  useEffect(() => {
    if (!isThere || hash === '') return
    const target = document.getElementById(decodeURIComponent(hash))
    target?.scrollIntoView({ block: 'start' })
    target?.focus({ preventScroll: true })
  }, [hash, isThere])
}
