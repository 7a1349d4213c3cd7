import { Suspense } from 'react'
import { useAddress } from '../routing/use-address.tsx'
import { NotFoundPage } from './not-found.tsx'
import { PAGE_COMPONENTS } from './page-components.ts'

/** The page of the current address. */
export function Page() {
  const { route } = useAddress()
  if (route === null) return <NotFoundPage />
  const Component = PAGE_COMPONENTS[route]
  return (
    <Suspense fallback={null}>
      <Component />
    </Suspense>
  )
}
