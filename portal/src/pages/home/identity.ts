import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'

const STORED = 'home-of'

/**
 * Whose home it is: a user or a group. It only filters; absent for everything. In the address, and stored in the
 * browser.
 */
export function useIdentity(): { readonly of: string | undefined; readonly choose: (uri: string | undefined) => void } {
  const { of } = useSearch({ strict: false }) as { readonly of?: string }
  const navigate = useNavigate()
  const show = (uri: string | undefined): void => void navigate({ to: '/', search: { of: uri }, replace: true })
  useEffect(() => {
    const remembered = stored()
    if (of !== undefined) keep(of)
    else if (remembered !== null) show(remembered)
    // Only where the page is opened, or its address changes.
  }, [of])
  return {
    of,
    choose: (uri) => {
      keep(uri)
      show(uri)
    },
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    return null
  }
}

function keep(uri: string | undefined): void {
  try {
    if (uri === undefined) localStorage.removeItem(STORED)
    else localStorage.setItem(STORED, uri)
  } catch {
    // A browser that keeps nothing asks again.
  }
}
