import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

/**
 * Returns a function that changes parameters of the address. It keeps the place on the page, and replaces the entry in
 * the history unless told to add one.
 */
export function useChangeAddress(): (changed: object, adds?: 'entry') => void {
  const navigate = useNavigate()
  return useCallback(
    (changed, adds) =>
      void navigate({
        to: '.',
        search: (before: object) => ({ ...before, ...changed }),
        replace: adds === undefined,
        resetScroll: false,
      }),
    [navigate],
  )
}
