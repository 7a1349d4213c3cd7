import { navigate } from '../routing/navigate.ts'
import { useSearch } from '../routing/use-address.tsx'

/** Returns the moment in the page's address, a time or a transaction; undefined for now. */
export function useAsOf(): string | undefined {
  const { asOf } = useSearch()
  return asOf
}

export function returnToNow(): void {
  navigate({ to: '.', search: (search) => ({ ...search, asOf: '' }) })
}
