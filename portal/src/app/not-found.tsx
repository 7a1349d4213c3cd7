import { Link } from '../routing/link.tsx'
import { EmptyState } from '../ui/states.tsx'
import { PageTitle } from '../ui/page-title.tsx'

export function NotFoundPage() {
  return (
    <>
      <PageTitle title="Page not found">Page not found</PageTitle>
      <EmptyState text="Nothing is at this address.">
        <Link to="/search">Search instead</Link>
      </EmptyState>
    </>
  )
}
