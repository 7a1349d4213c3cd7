import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Scrolls to the target of the address's hash once it is rendered. */
export function useHashTarget(isThere: boolean): void {
  const hash = useRouterState({ select: (state) => state.location.hash })
  useEffect(() => {
    if (!isThere || hash === '') return
    const target = document.getElementById(decodeURIComponent(hash))
    target?.scrollIntoView({ block: 'start' })
    target?.focus({ preventScroll: true })
  }, [hash, isThere])
}
