import { navigate } from '../../routing/navigate.ts'
import { useSearch } from '../../routing/use-address.tsx'
import { useEffect } from 'react'
import { useMe } from '../../client/use-rights.ts'
import { readStored, store } from '../../ui/stored.ts'

const STORED = 'home-of'
/** Stored if somebody chose to see everything; absent before any choice. */
const EVERYTHING = ''

/**
 * User or group whose home it is, which only filters; absent for everything. In the address, and stored in the browser;
 * by default the current user.
 */
export function useIdentity(): { readonly of: string | undefined; readonly choose: (uri: string | undefined) => void } {
  const { of } = useSearch('/')
  const show = (uri: string | undefined): void => navigate({ to: '/', search: { of: uri }, replace: true })
  const person = useMe().answer?.person ?? null
  useEffect(() => {
    const first = readStored(STORED) ?? person
    if (of !== undefined) keep(of)
    else if (first !== null && first !== EVERYTHING) show(first)
    // Runs only when the page opens, its address changes, or the user becomes known.
  }, [of, person])
  return {
    of,
    choose: (uri) => {
      keep(uri)
      show(uri)
    },
  }
}

function keep(uri: string | undefined): void {
  store(STORED, uri ?? EVERYTHING)
}
