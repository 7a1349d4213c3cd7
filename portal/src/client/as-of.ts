import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Returns the moment in the page's address, a time or a transaction; undefined for now. */
export function useAsOf(): string | undefined {
  const { asOf } = useSearch({ strict: false })
  return asOf
}

export function useReturnToNow(): () => void {
  const navigate = useNavigate()
  return useCallback(() => {
    void navigate({ to: '.', search: (search: object) => ({ ...search, asOf: '' }) })
  }, [navigate])
}
