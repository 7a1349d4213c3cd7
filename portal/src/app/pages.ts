import type { IconName } from '../ui/icon.tsx'

/** A page that the rail, the palette and the keys lead to. */
export interface PageEntry {
  /** Of a page about one entity: without one, it asks for it. */
  readonly to: '/' | '/search' | '/lineage/$' | '/impact/$' | '/changes' | '/deprecate' | '/sources'
  readonly label: string
  readonly icon: IconName
  /** After `g`. */
  readonly key: string
}

/** Of an address that ends in a URI: none. */
export const NO_URI = { _splat: '' } as const

export const PAGES: readonly PageEntry[] = [
  { to: '/', label: 'Home', icon: 'home', key: 'h' },
  { to: '/search', label: 'Search', icon: 'search', key: '/' },
  { to: '/lineage/$', label: 'Lineage', icon: 'lineage', key: 'l' },
  { to: '/impact/$', label: 'Impact', icon: 'impact', key: 'i' },
  { to: '/changes', label: 'Changes', icon: 'clock', key: 'c' },
  { to: '/deprecate', label: 'Deprecate', icon: 'retire', key: 'd' },
  { to: '/sources', label: 'Sources', icon: 'sources', key: 's' },
]

/** What the service has for programmers, outside the portal. */
export interface OutsideEntry {
  readonly href: string
  readonly label: string
}

/** GraphiQL opens at the moment of the page. */
export function outsidePages(asOf: string | undefined): readonly OutsideEntry[] {
  return [
    { href: asOf === undefined ? '/graphql' : `/graphql?asOf=${encodeURIComponent(asOf)}`, label: 'GraphQL' },
    { href: '/docs', label: 'REST API' },
  ]
}
