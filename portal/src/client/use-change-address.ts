import { useNavigate, type RegisteredRouter, type useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Parameters of all pages, as the routes declare them. */
type AddressParameters = ReturnType<typeof useSearch<RegisteredRouter, undefined, false>>
export type ParameterName = keyof AddressParameters
/** An empty text removes a parameter. */
type ChangedParameters = { readonly [Name in ParameterName]?: AddressParameters[Name] | undefined }

/**
 * Returns a function that changes parameters of the address. It keeps the place on the page, and replaces the entry in
 * the history unless told to add one.
 */
export function useChangeAddress(): (changed: ChangedParameters, adds?: 'entry') => void {
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
