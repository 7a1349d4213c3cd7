import type { IconName } from '../ui/icon.tsx'

/** A page that the rail, the palette and the keys lead to. */
export interface PageEntry {
  /** Of a page about one entity: without one, it asks for it. */
  readonly to:
    | '/'
    | '/search'
    | '/lineage/$'
    | '/impact/$'
    | '/changes'
    | '/deprecate'
    | '/quality'
    | '/recommend'
    | '/sources'
    | '/docs/$'
  readonly label: string
  readonly icon: IconName
  /** After `g`. */
  readonly key: string
}

/** Of an address that ends in a URI, or in the name of a guide: none. */
export const NO_URI = { _splat: '' } as const

export const PAGES: readonly PageEntry[] = [
  { to: '/', label: 'Home', icon: 'home', key: 'h' },
  { to: '/search', label: 'Search', icon: 'search', key: '/' },
  { to: '/lineage/$', label: 'Lineage', icon: 'lineage', key: 'l' },
  { to: '/impact/$', label: 'Impact', icon: 'impact', key: 'i' },
  { to: '/changes', label: 'Changes', icon: 'clock', key: 'c' },
  { to: '/deprecate', label: 'Deprecate', icon: 'retire', key: 'd' },
  { to: '/quality', label: 'Quality', icon: 'check', key: 'q' },
  { to: '/recommend', label: 'Recommend', icon: 'plus', key: 'm' },
  { to: '/sources', label: 'Sources', icon: 'sources', key: 's' },
]

/** At the foot of the rail. */
export const DOCS: PageEntry = { to: '/docs/$', label: 'Docs', icon: 'book', key: 'r' }

/** GraphiQL, which is outside the portal, opens at the moment of the page. */
export function graphiqlAddress(asOf: string | undefined): string {
  return asOf === undefined ? '/graphql' : `/graphql?asOf=${encodeURIComponent(asOf)}`
}
