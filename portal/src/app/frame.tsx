import { Outlet, useRouterState } from '@tanstack/react-router'
import { Boundary } from '../parts/boundary.tsx'
import { Shell } from './shell.tsx'

/** Pages before and after a session send no requests, so they have no frame around them. */
const BARE: ReadonlySet<string> = new Set(['/signed-in', '/signed-out'])

export function Frame() {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return (
    <Boundary of={pathname} retry={() => location.reload()}>
      {BARE.has(pathname) ? <Outlet /> : <Shell />}
    </Boundary>
  )
}
