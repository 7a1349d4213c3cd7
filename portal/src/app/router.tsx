import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
  type AsyncRouteComponent,
} from '@tanstack/react-router'
import { momentToSend } from '../../../src/lib/written-moment.ts'
import { partOfUri, uriOfPart } from '../client/addresses.ts'
import { NotFoundPage } from './not-found.tsx'
import { parseSearch, printSearch } from './search-text.ts'
import { Frame } from './frame.tsx'

type SearchParameters = Readonly<Record<string, unknown>>
/** The last of repeated values counts. */
const text = (value: unknown): string | undefined => {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' && last !== '' ? last : undefined
}

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
  validateSearch: (search: SearchParameters): { asOf?: string } => {
    const written = text(search['asOf'])
    const asOf = written === undefined ? undefined : momentToSend(written, Date.now())
    return asOf === undefined ? {} : { asOf }
  },
  // Every link preserves the moment.
  search: { middlewares: [retainSearchParams(['asOf'])] },
})

/** Reads these parameters as text from the search of a route. */
const texts =
  <const Name extends string>(...names: readonly Name[]) =>
  (search: SearchParameters): { [N in Name]?: string } => {
    const found: { [N in Name]?: string } = {}
    for (const name of names) {
      const value = text(search[name])
      if (value !== undefined) found[name] = value
    }
    return found
  }

/** A page at a path, whose component is loaded when it is visited. */
function page<const Path extends string, const Name extends string, Component extends string>(
  path: Path,
  names: readonly Name[],
  load: () => Promise<Readonly<Record<Component, AsyncRouteComponent<object>>>>,
  name: Component,
) {
  const component = lazyRouteComponent(load, name)
  return createRoute({ getParentRoute: () => root, path, validateSearch: texts(...names), component })
}

const home = page('/', ['of', 'open'], () => import('../pages/home/home.tsx'), 'HomePage')
const search = page(
  '/search',
  ['q', 'shown', 'preview', 'sort', 'view', 'columns'],
  () => import('../pages/search/search.tsx'),
  'SearchPage',
)
/** A constant, since TypeScript can't infer the route's parameters otherwise beside `beforeLoad`. */
const ofEntity = texts('evidence', 'vs', 'teams', 'tab', 'find', 'sort', 'order', 'columns')
const entity = createRoute({
  getParentRoute: () => root,
  path: '/e/$',
  validateSearch: ofEntity,
  beforeLoad: ({ params, search }) => {
    const splat = params._splat ?? ''
    if (splat.startsWith('aip:'))
      throw redirect({ to: '/e/$', params: { _splat: partOfUri(uriOfPart(splat)) }, search })
  },
  component: lazyRouteComponent(() => import('../pages/entity/entity.tsx'), 'EntityPage'),
})
const ofLineage = texts(
  'direction',
  'hops',
  'open',
  'focus',
  'to',
  'path',
  'types',
  'freshness',
  'fold',
  'production',
  'view',
  'lens',
  'find',
  'since',
  'why',
)
/** Without a URI it asks for one. */
const lineage = createRoute({
  getParentRoute: () => root,
  path: '/lineage/$',
  validateSearch: ofLineage,
  beforeLoad: ({ params, search }) => {
    const splat = params._splat ?? ''
    if (splat.startsWith('aip:'))
      throw redirect({ to: '/lineage/$', params: { _splat: partOfUri(uriOfPart(splat)) }, search })
  },
  component: lazyRouteComponent(() => import('../pages/lineage/lineage.tsx'), 'LineagePage'),
})

/** Without a URI it asks for one. */
const impact = page('/impact/$', ['type', 'team', 'row'], () => import('../pages/impact/impact.tsx'), 'ImpactPage')

const incident = page('/incident/$', ['from', 'to'], () => import('../pages/incident/incident.tsx'), 'IncidentPage')
const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: (search: SearchParameters): { of?: readonly string[]; show?: string; base?: string } => {
    const uris = [search['of']].flat().filter((one): one is string => typeof one === 'string' && one !== '')
    const [show, base] = [text(search['show']), text(search['base'])]
    return {
      ...(uris.length === 0 ? {} : { of: uris }),
      ...(show === undefined ? {} : { show }),
      ...(base === undefined ? {} : { base }),
    }
  },
  component: lazyRouteComponent(() => import('../pages/compare/compare.tsx'), 'ComparePage'),
})
const deprecate = page(
  '/deprecate',
  ['type', 'team', 'view', 'sort', 'plan', 'row'],
  () => import('../pages/deprecate/deprecate.tsx'),
  'DeprecatePage',
)
const anomalies = page(
  '/anomalies',
  ['of', 'watch', 'muted', 'row'],
  () => import('../pages/anomalies/anomalies.tsx'),
  'AnomaliesPage',
)
const policies = page(
  '/policies',
  ['policy', 'severity', 'waived', 'row'],
  () => import('../pages/policies/policies.tsx'),
  'PoliciesPage',
)
const quality = page('/quality', ['by', 'q', 'reason'], () => import('../pages/quality/quality.tsx'), 'QualityPage')
const recommend = page(
  '/recommend',
  ['type', 'team', 'row'],
  () => import('../pages/recommend/recommend.tsx'),
  'RecommendPage',
)
const notifications = page(
  '/notifications',
  ['of', 'q', 'shown'],
  () => import('../pages/notifications/notifications.tsx'),
  'NotificationsPage',
)
const changes = page(
  '/changes',
  ['since', 'version', 'of', 'upstream', 'type', 'severity', 'teams', 'all', 'show', 'row'],
  () => import('../pages/changes/changes.tsx'),
  'ChangesPage',
)
const ofDocs = texts('q')
/** Children: a guide, `reference/<operation>`, `problems`, `graphql`. The type of a problem is `/docs#<code>`. */
const docs = createRoute({
  getParentRoute: () => root,
  path: '/docs/$',
  validateSearch: ofDocs,
  beforeLoad: ({ params, location }) => {
    if (params._splat !== '' || !/^[A-Z_]+$/.test(location.hash)) return
    throw redirect({ to: '/docs/$', params: { _splat: 'problems' }, hash: location.hash, replace: true })
  },
  component: lazyRouteComponent(() => import('../pages/docs/docs.tsx'), 'DocsPage'),
})
const sources = page('/sources', [], () => import('../pages/sources/sources.tsx'), 'SourcesPage')
const source = page('/sources/$platform', [], () => import('../pages/sources/source.tsx'), 'SourcePage')

const commandLine = page('/cli', ['code', 'host'], () => import('../pages/signed/command-line.tsx'), 'CommandLinePage')
const access = page('/access', [], () => import('../pages/access/access.tsx'), 'AccessPage')

const loadSigned = () => import('../pages/signed/signed.tsx')
const signedIn = page('/signed-in', [], loadSigned, 'SignedInPage')
const signedOut = page('/signed-out', [], loadSigned, 'SignedOutPage')
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    search,
    entity,
    lineage,
    impact,
    incident,
    compare,
    deprecate,
    recommend,
    policies,
    anomalies,
    notifications,
    quality,
    changes,
    docs,
    sources,
    source,
    access,
    commandLine,
    signedIn,
    signedOut,
  ]),
  parseSearch,
  stringifySearch: printSearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
