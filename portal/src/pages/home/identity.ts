import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useMe } from '../../client/use-me.ts'

const STORED = 'home-of'
/** Somebody chose to see everything; nothing is stored where nobody has chosen. */
const EVERYTHING = ''

/**
 * Whose home it is: a user or a group. It only filters; absent for everything. In the address, and stored in the
 * browser; before anything is, it is that of whoever is signed in.
 */
export function useIdentity(): { readonly of: string | undefined; readonly choose: (uri: string | undefined) => void } {
  const { of } = useSearch({ from: '/' })
  const navigate = useNavigate()
  const show = (uri: string | undefined): void => void navigate({ to: '/', search: { of: uri }, replace: true })
  const person = useMe().answer?.person ?? null
  useEffect(() => {
    const first = stored() ?? person
    if (of !== undefined) keep(of)
    else if (first !== null && first !== EVERYTHING) show(first)
    // Only where the page is opened, its address changes, or it becomes known who opened it.
  }, [of, person])
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
    localStorage.setItem(STORED, uri ?? EVERYTHING)
  } catch {
    // A browser that keeps nothing asks again.
  }
}
