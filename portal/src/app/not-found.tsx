import { Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/states.tsx'
import { PageTitle } from '../ui/page-title.tsx'

export function NotFoundPage() {
  return (
    <>
      <PageTitle title="No such page">No such page</PageTitle>
      <EmptyState text="There is no page at this address.">
        <Link to="/search">Search for what you were looking for</Link>
      </EmptyState>
    </>
  )
}
