import { Boundary } from '../parts/boundary.tsx'
import { useAddress } from '../routing/use-address.tsx'
import { Page } from './page.tsx'
import { Shell } from './shell.tsx'

/** Pages before and after a session send no requests, so they have no frame around them. */
const BARE: ReadonlySet<string> = new Set(['/signed-in', '/signed-out'])

export function Frame() {
  const { pathname } = useAddress()
  return (
    <Boundary of={pathname} retry={() => location.reload()}>
      {BARE.has(pathname) ? <Page /> : <Shell />}
    </Boundary>
  )
}
