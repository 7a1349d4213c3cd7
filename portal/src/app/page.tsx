import { useAddress } from '../routing/use-address.tsx'
import { PAGE_COMPONENTS } from './page-components.ts'
import { Link } from '../routing/link.tsx'
import { EmptyState } from '../ui/states.tsx'
import { PageTitle } from '../ui/page-title.tsx'

/** The page of the current address. */
export function Page() {
  const { route } = useAddress()
  if (route === null) return <NotFoundPage />
  const Component = PAGE_COMPONENTS[route]
  return <Component />
}

function NotFoundPage() {
  return (
    <>
      <PageTitle title="Page not found">Page not found</PageTitle>
      <EmptyState text="Nothing is at this address.">
        <Link to="/search">Search instead</Link>
      </EmptyState>
    </>
  )
}
