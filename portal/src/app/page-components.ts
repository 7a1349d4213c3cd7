import { lazyComponent } from '../routing/lazy-component.tsx'
import type { PageComponents } from '../routing/navigate.ts'

const loadSigned = () => import('../pages/signed/signed.tsx')

/** The code of a page is loaded when somebody is about to open it. */
export const PAGE_COMPONENTS: PageComponents = {
  '/': lazyComponent(() => import('../pages/home/home.tsx'), 'HomePage'),
  '/search': lazyComponent(() => import('../pages/search/search.tsx'), 'SearchPage'),
  '/e/$': lazyComponent(() => import('../pages/entity/entity.tsx'), 'EntityPage'),
  '/lineage/$': lazyComponent(() => import('../pages/lineage/lineage.tsx'), 'LineagePage'),
  '/impact/$': lazyComponent(() => import('../pages/impact/impact.tsx'), 'ImpactPage'),
  '/incident/$': lazyComponent(() => import('../pages/incident/incident.tsx'), 'IncidentPage'),
  '/compare': lazyComponent(() => import('../pages/compare/compare.tsx'), 'ComparePage'),
  '/deprecate': lazyComponent(() => import('../pages/deprecate/deprecate.tsx'), 'DeprecatePage'),
  '/recommend': lazyComponent(() => import('../pages/recommend/recommend.tsx'), 'RecommendPage'),
  '/policies': lazyComponent(() => import('../pages/policies/policies.tsx'), 'PoliciesPage'),
  '/anomalies': lazyComponent(() => import('../pages/anomalies/anomalies.tsx'), 'AnomaliesPage'),
  '/notifications': lazyComponent(() => import('../pages/notifications/notifications.tsx'), 'NotificationsPage'),
  '/quality': lazyComponent(() => import('../pages/quality/quality.tsx'), 'QualityPage'),
  '/changes': lazyComponent(() => import('../pages/changes/changes.tsx'), 'ChangesPage'),
  '/docs/$': lazyComponent(() => import('../pages/docs/docs.tsx'), 'DocsPage'),
  '/sources': lazyComponent(() => import('../pages/sources/sources.tsx'), 'SourcesPage'),
  '/sources/$': lazyComponent(() => import('../pages/sources/source.tsx'), 'SourcePage'),
  '/access': lazyComponent(() => import('../pages/access/access.tsx'), 'AccessPage'),
  '/cli': lazyComponent(() => import('../pages/signed/command-line.tsx'), 'CommandLinePage'),
  '/signed-in': lazyComponent(loadSigned, 'SignedInPage'),
  '/signed-out': lazyComponent(loadSigned, 'SignedOutPage'),
}
