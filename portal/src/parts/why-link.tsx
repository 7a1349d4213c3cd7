import { Link } from '../routing/link.tsx'
import { partOfUri } from '../client/addresses.ts'

/** Links to an entity's page with the evidence for its link to another. */
export function WhyLink({ from, to }: { readonly from: string; readonly to: string }) {
  return (
    <Link to="/e/$" rest={partOfUri(from)} search={({ asOf }) => ({ asOf, evidence: to })}>
      Why?
    </Link>
  )
}
