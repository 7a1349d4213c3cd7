import { lazyComponent } from '../../routing/lazy-component.tsx'
import { Link } from '../../routing/link.tsx'
import type { RecommendationShown } from '../../lists/recommendation.tsx'
import { entityPanel, field } from '../declare.ts'

interface SimilarData {
  readonly similar: { readonly recommendations: readonly RecommendationShown[] } | null
}

const SimilarModels = lazyComponent(() => import('../../lists/recommendation.tsx'), 'SimilarModels')

export const panel = entityPanel<SimilarData>({
  id: 'similarModels',
  title: 'Similar models, and what they use',
  types: ['Model'],
  about: ['Feature', 'FeatureGroup'],
  tab: 'usage',
  order: 60,
  fields: {
    similar: field`recommendations(of: $uri, sort: SCORE, limit: 15) {
      recommendations {
        kind relation rule score sentence more accept reject states
        from { uri entityType name } to { uri entityType name } because { uri entityType name }
      }
    }`,
  },
  empty: ({ similar }) =>
    (similar?.recommendations ?? []).length === 0 ? 'No model uses much the same features.' : null,
  component: ({ data, uri }) => (
    <>
      <SimilarModels rows={data.similar?.recommendations ?? []} uri={uri} />
      <Link to="/recommend">All recommendations</Link>
    </>
  ),
  covers: ({ similar }) => (similar === null ? [] : ['similarTo', 'similarOf', 'mightUse']),
})
