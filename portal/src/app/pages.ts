import { baseOf } from '../routing/address.ts'
import type { Route } from '../routing/routes.ts'
import type { IconName } from '../ui/icon.tsx'

/** A page that the rail, the finder and the keys lead to. */
export interface PageEntry {
  /** Without an entity, the page asks for one. */
  readonly to: Route
  readonly label: string
  readonly icon: IconName
  /** Letter that opens the page after `g`. */
  readonly key: string
}

export const HOME: PageEntry = { to: '/', label: 'Home', icon: 'home', key: 'h' }
export const CATALOGUE: PageEntry = { to: '/search', label: 'Catalogue', icon: 'catalog', key: 't' }
export const CHANGES: PageEntry = { to: '/changes', label: 'Changes', icon: 'clock', key: 'c' }

/** Pages by task, below the catalogue. */
export const SECTIONS: readonly (readonly [label: string, pages: readonly PageEntry[]])[] = [
  [
    'Explore',
    [
      { to: '/lineage/$', label: 'Lineage', icon: 'lineage', key: 'l' },
      { to: '/impact/$', label: 'Impact', icon: 'impact', key: 'i' },
      { to: '/compare', label: 'Compare', icon: 'compare', key: 'v' },
      CHANGES,
    ],
  ],
  [
    'Govern',
    [
      { to: '/policies', label: 'Policies', icon: 'shield', key: 'p' },
      { to: '/incident/$', label: 'Incident', icon: 'warning', key: 'e' },
      { to: '/quality', label: 'Quality', icon: 'gauge', key: 'q' },
      { to: '/anomalies', label: 'Anomalies', icon: 'pulse', key: 'a' },
      { to: '/recommend', label: 'Recommendations', icon: 'bulb', key: 'm' },
      { to: '/deprecate', label: 'Deprecation', icon: 'retire', key: 'd' },
    ],
  ],
  [
    'Admin',
    [
      { to: '/sources', label: 'Sources', icon: 'sources', key: 's' },
      { to: '/notifications', label: 'Notifications', icon: 'bell', key: 'n' },
      { to: '/access', label: 'Access', icon: 'key', key: 'x' },
      { to: '/docs/$', label: 'Docs', icon: 'book', key: 'r' },
    ],
  ],
]

export const PAGES: readonly PageEntry[] = [HOME, CATALOGUE, ...SECTIONS.flatMap(([, pages]) => pages)]

/** Whether a path is that of the page, or below it. */
export function isWithin(pathname: string, to: PageEntry['to']): boolean {
  const base = baseOf(to)
  return base === '/' ? pathname === '/' : pathname === base || pathname.startsWith(`${base}/`)
}
