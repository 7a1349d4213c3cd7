import { lazy, Suspense } from 'react'
import { Link } from '@tanstack/react-router'
import type { RecommendationShown } from '../../parts/recommendation.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'

interface SimilarData {
  readonly similar: { readonly recommendations: readonly RecommendationShown[] } | null
}

const Recommendation = lazy(async () => ({
  default: (await import('../../parts/recommendation.tsx')).Recommendation,
}))

function SimilarModels({ data }: PanelProps<SimilarData>) {
  const all = data.similar?.recommendations ?? []
  return (
    <Suspense>
      <ul>
        {all.map((one) => (
          <Recommendation key={`${one.relation} ${one.to.uri}`} shown={one} />
        ))}
      </ul>
      <Link to="/recommend">All recommendations</Link>
    </Suspense>
  )
}

export const panel = entityPanel<SimilarData>({
  id: 'similarModels',
  title: 'Similar models, and what they use',
  types: ['Model'],
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
  component: SimilarModels,
  covers: ({ similar }) => (similar === null ? [] : ['similarTo', 'similarOf', 'mightUse']),
})
