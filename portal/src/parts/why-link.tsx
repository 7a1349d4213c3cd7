import { Link } from '@tanstack/react-router'
import { partOfUri } from '../client/addresses.ts'

interface WhyLinkProps {
  readonly from: string
  readonly to: string
}

/** Leads to the page of a thing, with the evidence for what links it to another. */
export function WhyLink({ from, to }: WhyLinkProps) {
  return (
    <Link to="/e/$" params={{ _splat: partOfUri(from) }} search={({ asOf }) => ({ asOf, evidence: to })}>
      Why?
    </Link>
  )
}
