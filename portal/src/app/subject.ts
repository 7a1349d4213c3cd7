import { uriOfPart } from '../client/addresses.ts'
import { useAddress } from '../routing/use-address.tsx'

/** Returns the URI in the page's address, if it has one. */
export function useSubject(): string | null {
  const { route, rest } = useAddress()
  const isOfEntity = route === '/e/$' || route === '/lineage/$' || route === '/impact/$' || route === '/incident/$'
  return isOfEntity && rest !== '' ? uriOfPart(rest) : null
}
