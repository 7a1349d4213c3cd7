import { useSearch } from '@tanstack/react-router'

/** The moment that every page is of: a time or a transaction in the address; absent for now. */
export function useAsOf(): string | undefined {
  const { asOf } = useSearch({ strict: false }) as { readonly asOf?: string }
  return asOf
}
