import { useRouterState } from '@tanstack/react-router'
import { uriOfPart } from '../client/addresses.ts'

/** Returns the URI in the page's address, if it has one. */
export function useSubject(): string | null {
  return useRouterState({
    select: ({ location }) => {
      const [, part] = /^\/(?:e|lineage|impact|incident)\/(.+)$/.exec(location.pathname) ?? []
      return part === undefined ? null : uriOfPart(decoded(part))
    },
  })
}

function decoded(part: string): string {
  try {
    return decodeURI(part)
  } catch {
    return part
  }
}
