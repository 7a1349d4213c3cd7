import { createContext, useContext, useLayoutEffect, useSyncExternalStore, type ReactNode } from 'react'
import type { Address } from './address.ts'
import { onAddressShown, shownAddress, navigate } from './navigate.ts'
import type { AnySearch, Route, Search } from './routes.ts'

const Current = createContext<Address>(shownAddress().address)

/** Passes the address to all components, and scrolls to its beginning. */
export function AddressProvider({ children }: { readonly children: ReactNode }) {
  const shown = useSyncExternalStore(onAddressShown, shownAddress)
  useLayoutEffect(() => {
    if (!shown.fromTop) return
    const target = document.getElementById(shown.address.hash)
    if (target === null) scrollTo(0, 0)
    else target.scrollIntoView()
  }, [shown])
  return <Current.Provider value={shown.address}>{children}</Current.Provider>
}

export function useAddress(): Address {
  return useContext(Current)
}

/** Returns the parameters of the route, which must be the current one. */
export function useSearch<R extends Route>(_route: R): Search<R>
/** Returns the parameters of whichever page is open. */
export function useSearch(): AnySearch
export function useSearch(): AnySearch {
  return useAddress().search
}

/**
 * Changes parameters of the address; an empty text removes one. It keeps the place on the page, and replaces the entry
 * in the history unless told to add one.
 */
export function changeAddress(changed: AnySearch, adds?: 'entry'): void {
  navigate({
    to: '.',
    search: (before) => ({ ...before, ...changed }),
    replace: adds === undefined,
    resetScroll: false,
  })
}
