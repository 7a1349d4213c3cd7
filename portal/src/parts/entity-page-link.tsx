import { Link } from '@tanstack/react-router'
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
  return <Link to="/e/$" params={{ _splat: partOfUri(uri) }} search={search} {...link} />
}
