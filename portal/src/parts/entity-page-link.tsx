import { Link } from '../routing/link.tsx'
import type { ReactNode } from 'react'
import { partOfUri } from '../client/addresses.ts'

interface EntityPageLinkProps {
  readonly uri: string
  /** Parameters of the page; without any, it opens at its first tab. */
  readonly search?: { readonly asOf?: string; readonly tab?: string }
  readonly hash?: string | undefined
  readonly title?: string
  readonly tabIndex?: number
  readonly children: ReactNode
}

/** Link to an entity's page with any text. */
export function EntityPageLink({ uri, search = {}, ...link }: EntityPageLinkProps) {
  return <Link to="/e/$" rest={partOfUri(uri)} search={search} {...link} />
}
