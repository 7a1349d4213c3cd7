import { lazy, Suspense } from 'react'
import { Link } from '../../routing/link.tsx'
import type { RecommendationShown } from '../../lists/recommendation.tsx'
import { DataTable } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'

interface SimilarData {
  readonly similar: { readonly recommendations: readonly RecommendationShown[] } | null
}

const Table = lazy(async () => {
  const { RECOMMENDATION_COLUMNS, keyOfRecommendation, Reasons } = await import('../../lists/recommendation.tsx')
  const because = { title: 'Because of', cell: (row: RecommendationShown) => <Reasons shown={row} /> }
  return {
    default: ({ rows }: { readonly rows: readonly RecommendationShown[] }) => (
      <DataTable
        label="Similar models"
        columns={RECOMMENDATION_COLUMNS.toSpliced(-1, 0, because)}
        rows={rows}
        keyOf={keyOfRecommendation}
      />
    ),
  }
})

function SimilarModels({ data }: PanelProps<SimilarData>) {
  return (
    <Suspense>
      <Table rows={data.similar?.recommendations ?? []} />
      <Link to="/recommend">All recommendations</Link>
    </Suspense>
  )
}

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
  component: SimilarModels,
  covers: ({ similar }) => (similar === null ? [] : ['similarTo', 'similarOf', 'mightUse']),
})
